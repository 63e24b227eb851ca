package org.mailstead.server.submission;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.mailstead.server.queue.TlsDemand;

/**
 * What a program asks beside the message when it sends by HTTP. webapi M-1
 *
 * @param extra what it wants to hear again
 */
public record Wishes(TlsDemand tls, Map<String, String> extra) {
    public Wishes {
        extra = Collections.unmodifiableMap(new LinkedHashMap<>(extra)); // in its order
    }
}
