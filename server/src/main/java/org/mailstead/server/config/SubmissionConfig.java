package org.mailstead.server.config;

/** How our users' mail goes out. */
public record SubmissionConfig(
        @Setting(
                        value =
                                "Keep the user's IP address and the name of the user's machine out of"
                                        + " the Received header field of submitted mail: recipients"
                                        + " could tell from it where the user is. This host's log has"
                                        + " it.",
                        byDefault = "true")
                boolean hideClient) {}
