@NullMarked
package org.mailstead.server.directory;

import org.jspecify.annotations.NullMarked;
