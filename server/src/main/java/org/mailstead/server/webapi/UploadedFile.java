package org.mailstead.server.webapi;

import org.mailstead.wire.OctetSource;

/**
 * A file that goes with a message. webapi T-3
 *
 * @param contentType as given; empty if it is to be found out
 * @param contentId as given; empty for none
 * @param content readable until the call is over
 */
record UploadedFile(String name, String contentType, String contentId, OctetSource content) {}
