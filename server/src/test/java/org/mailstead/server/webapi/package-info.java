@NullMarked
package org.mailstead.server.webapi;

import org.jspecify.annotations.NullMarked;
