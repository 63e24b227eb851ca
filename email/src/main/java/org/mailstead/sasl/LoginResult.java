package org.mailstead.sasl;

/** What an attempt to log in came to, as records and metrics name it. */
public enum LoginResult {
    OK("ok"),
    BAD_USER("baduser"),
    BAD_PASSWORD("badpassword"),
    /** The proof would do, but for somebody else: another authorization identity or certificate. */
    BAD_CREDENTIALS("badcreds"),
    BAD_CHANNEL_BINDING("badchanbind"),
    BAD_PROTOCOL("badprotocol"),
    LOGIN_DISABLED("logindisabled"),
    ERROR("error"),
    ABORTED("aborted");

    private final String recordName;

    LoginResult(String recordName) {
        this.recordName = recordName;
    }

    /** Such as {@code badpassword}. */
    public String recordName() {
        return recordName;
    }

    /** Whether it counts against the client's network and connection. */
    public boolean isFailure() {
        return switch (this) {
            case OK, ERROR -> false;
            case BAD_USER,
                    BAD_PASSWORD,
                    BAD_CREDENTIALS,
                    BAD_CHANNEL_BINDING,
                    BAD_PROTOCOL,
                    LOGIN_DISABLED,
                    ABORTED ->
                    true;
        };
    }
}
