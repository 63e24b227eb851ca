/**
 * Whether a newer version of this program is to be had: {@link
 * org.mailstead.server.updates.Updates} asks a record of the project's domain and fetches what has
 * changed, {@link org.mailstead.server.updates.UpdateCheck} does so daily and tells the postmaster.
 * Nothing is downloaded but text, and nothing is installed.
 */
@NullMarked
package org.mailstead.server.updates;

import org.jspecify.annotations.NullMarked;
