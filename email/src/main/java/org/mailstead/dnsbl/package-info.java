/**
 * Block lists of addresses and domains in the DNS.
 *
 * <p>{@link org.mailstead.dnsbl.BlockList} is one list; its {@code check} gives a {@link
 * org.mailstead.dnsbl.Listing}, its {@code health} says whether the list can be believed. Asks
 * {@code dns}; decides nothing.
 *
 * @spec https://www.rfc-editor.org/info/rfc5782 RFC 5782: DNS Blacklists and Whitelists
 */
@NullMarked
package org.mailstead.dnsbl;

import org.jspecify.annotations.NullMarked;
