package org.mailstead.server.webapi;

import org.mailstead.address.Address;

/**
 * Who calls.
 *
 * @param name as the client wrote it
 * @param address the same
 */
record Login(long account, String name, Address address) {}
