@NullMarked
package org.mailstead.server.web;

import org.jspecify.annotations.NullMarked;
