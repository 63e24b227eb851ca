/**
 * Mail that waits to be delivered, kept in the server's database: what was taken from a user or
 * owed to one is here before anybody is told so, and stays until each recipient has got it or its
 * sender was told why not.
 *
 * <p>Adds, hands out what is due, and settles. Delivers nothing: {@code delivery} does.
 */
@NullMarked
package org.mailstead.server.queue;

import org.jspecify.annotations.NullMarked;
