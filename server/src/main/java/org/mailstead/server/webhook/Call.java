package org.mailstead.server.webhook;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to tell a program something. webapi §9
 *
 * @param number from 1
 * @param took null while it goes on
 * @param url that was asked last, after redirects
 * @param success whether the program took it
 * @param code of HTTP; 0 if there was no answer
 * @param error in words; empty on success
 * @param response the start of what was answered
 */
public record Call(
        int number,
        Instant begun,
        @Nullable Duration took,
        String url,
        boolean success,
        int code,
        String error,
        String response) {
    /** One that begins. webapi J-2 */
    static Call begun(int number, Instant now, String url) {
        return new Call(number, now, null, url, false, 0, "delivering", "");
    }

    /** What a person did: no call at all. */
    static Call act(int number, Instant now, String url, String what) {
        return new Call(number, now, Duration.ZERO, url, false, 0, what, "");
    }
}
