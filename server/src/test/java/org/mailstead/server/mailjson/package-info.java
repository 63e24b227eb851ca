@NullMarked
package org.mailstead.server.mailjson;

import org.jspecify.annotations.NullMarked;
