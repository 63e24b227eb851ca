package org.mailstead.server.directory;

/**
 * To how many an account may send within a day.
 *
 * @param recipients of all messages, 0 or more
 * @param newRecipients to whom the account never wrote before, 0 or more
 */
public record SendingLimits(int recipients, int newRecipients) {
    public SendingLimits {
        if (recipients < 0 || newRecipients < 0) {
            throw new IllegalArgumentException("less than nobody");
        }
    }

    /** As {@link #toSetting} writes it. */
    static SendingLimits ofSetting(String text) {
        var space = text.indexOf(' ');
        return new SendingLimits(
                Integer.parseInt(text.substring(0, space)),
                Integer.parseInt(text.substring(space + 1)));
    }

    String toSetting() {
        return recipients + " " + newRecipients;
    }

    @Override
    public String toString() {
        return recipients + " recipients a day, at most " + newRecipients + " of them new";
    }
}
