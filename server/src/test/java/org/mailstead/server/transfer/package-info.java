/** Tests of import, export, backup and verification. */
@NullMarked
package org.mailstead.server.transfer;

import org.jspecify.annotations.NullMarked;
