package org.mailstead.server.webapi;

import java.time.Duration;

/**
 * What bounds one call, beside what bounds all HTTP.
 *
 * @param formOctetsMax the longest urlencoded body, and in other forms all but files together
 * @param messageOctetsMax the largest message that is composed
 * @param filesMax how many files go with one message
 * @param recipientsMax how many recipients one message has
 * @param wordCharsMax how long a name, a subject or another text for a header is
 * @param reasonCharsMax how long the reason is why nothing is sent to an address
 * @param largeOctets requests of more are taken only {@code largeMax} at a time
 * @param largeWait how long one more of them waits for its turn
 */
public record WebApiLimits(
        long formOctetsMax,
        long messageOctetsMax,
        int filesMax,
        int recipientsMax,
        int wordCharsMax,
        int reasonCharsMax,
        long largeOctets,
        int largeMax,
        Duration largeWait) {
    /** webapi §5. */
    public static final WebApiLimits DEFAULT =
            new WebApiLimits(
                    10L << 20,
                    100L << 20,
                    1000,
                    10_000,
                    16 << 10,
                    1000,
                    256 << 10,
                    4,
                    Duration.ofSeconds(20));

    /** The same for messages of another size. */
    public WebApiLimits withMessageOctetsMax(long octets) {
        return new WebApiLimits(
                formOctetsMax,
                octets,
                filesMax,
                recipientsMax,
                wordCharsMax,
                reasonCharsMax,
                largeOctets,
                largeMax,
                largeWait);
    }

    /** The longest multipart body: files in it need not be encoded. webapi A-38 */
    long multipartOctetsMax() {
        return formOctetsMax + messageOctetsMax;
    }
}
