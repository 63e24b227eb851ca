@NullMarked
package org.mailstead.bimi;

import org.jspecify.annotations.NullMarked;
