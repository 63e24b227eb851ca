@NullMarked
package org.mailstead.server.submission;

import org.jspecify.annotations.NullMarked;
