package org.mailstead.server.webapi;

import java.util.Arrays;
import java.util.Optional;

/** What can be called. webapi §7 */
enum Method {
    MESSAGE_DELETE("MessageDelete"),
    MESSAGE_FLAGS_ADD("MessageFlagsAdd"),
    MESSAGE_FLAGS_REMOVE("MessageFlagsRemove"),
    MESSAGE_GET("MessageGet"),
    MESSAGE_MOVE("MessageMove"),
    MESSAGE_PART_GET("MessagePartGet"),
    MESSAGE_RAW_GET("MessageRawGet"),
    SEND("Send"),
    SUPPRESSION_ADD("SuppressionAdd"),
    SUPPRESSION_LIST("SuppressionList"),
    SUPPRESSION_PRESENT("SuppressionPresent"),
    SUPPRESSION_REMOVE("SuppressionRemove");

    private final String name;

    Method(String name) {
        this.name = name;
    }

    /** As in URLs. */
    String wireName() {
        return name;
    }

    static Optional<Method> named(String name) {
        return Arrays.stream(values()).filter(method -> method.name.equals(name)).findFirst();
    }
}
