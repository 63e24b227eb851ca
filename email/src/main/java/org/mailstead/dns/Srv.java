package org.mailstead.dns;

/**
 * Where a service is. RFC 2782.
 *
 * @param priority 0 to 65535, lower ones are tried first
 * @param weight 0 to 65535, the share among equal priorities
 * @param port 0 to 65535
 * @param target {@link Name#ROOT} says that the service is not there
 */
public record Srv(int priority, int weight, int port, Name target) {
    public Srv {
        Bits.check16("priority", priority);
        Bits.check16("weight", weight);
        Bits.check16("port", port);
    }
}
