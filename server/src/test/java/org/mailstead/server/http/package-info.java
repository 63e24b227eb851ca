@NullMarked
package org.mailstead.server.http;

import org.jspecify.annotations.NullMarked;
