package org.mailstead.server.queue;

import org.mailstead.smtp.EnhancedStatusCode;

/**
 * What a status means and what can be done about it, for people who never heard of one. RFC 3463
 * §3.
 *
 * @param happened a sentence
 * @param advice what the sender can do: a sentence or two
 */
record PlainWords(String happened, String advice) {
    private static final String ASK = "Ask the recipient for the right one in another way.";

    /** The words for a message that was not delivered, or is not yet. */
    static PlainWords of(EnhancedStatusCode status) {
        return switch (status.subject()) {
            case 1 -> address(status.detail());
            case 2 -> mailbox(status.detail());
            case 3 -> system(status.detail());
            case 4 -> network(status.detail());
            case 6 -> content(status.detail());
            case 7 -> security(status.detail());
            default -> refused();
        };
    }

    private static PlainWords address(int detail) {
        return switch (detail) {
            case 1, 3, 6 ->
                    new PlainWords(
                            "There is no such address at that domain.",
                            "Look for a typing mistake in the address. " + ASK);
            case 2 ->
                    new PlainWords(
                            "The domain of the address does not exist, or takes no mail.",
                            "Look for a typing mistake behind the @. " + ASK);
            case 10 -> // RFC 7505
                    new PlainWords(
                            "The domain of the address says that it takes no mail.",
                            "Look for a typing mistake behind the @. " + ASK);
            case 7, 8 ->
                    new PlainWords(
                            "The other server does not accept your own address as a sender.",
                            "Show this message to whoever looks after your mail.");
            default ->
                    new PlainWords(
                            "The other server does not accept the address.", "Check it. " + ASK);
        };
    }

    private static PlainWords mailbox(int detail) {
        return switch (detail) {
            case 1 ->
                    new PlainWords(
                            "The recipient's mailbox is closed at present.",
                            "Reach the recipient in another way.");
            case 2 ->
                    new PlainWords(
                            "The recipient's mailbox is full.",
                            "Tell the recipient in another way, and send it again later.");
            case 3 -> tooLarge();
            default ->
                    new PlainWords(
                            "The recipient's mailbox does not take the message.",
                            "Send it again later, or reach the recipient in another way.");
        };
    }

    private static PlainWords system(int detail) {
        return detail == 4
                ? tooLarge()
                : new PlainWords(
                        "The mail server on the way has trouble of its own.",
                        "Send it again later; if that does not help, reach the recipient in another"
                                + " way.");
    }

    private static PlainWords tooLarge() {
        return new PlainWords(
                "The message is too large for the recipient's server.",
                "Send it without large attachments, or in several parts.");
    }

    private static PlainWords network(int detail) {
        return switch (detail) {
            case 6 ->
                    new PlainWords(
                            "The message was going round in a circle between mail servers.",
                            "Show this message to whoever looks after your mail.");
            case 7 ->
                    new PlainWords(
                            "The message could not be delivered in time.",
                            "Send it again, or reach the recipient in another way.");
            default ->
                    new PlainWords(
                            "The recipient's mail server could not be reached.",
                            "Look for a typing mistake behind the @; if there is none, send it again"
                                    + " later.");
        };
    }

    private static PlainWords content(int detail) {
        return switch (detail) {
            case 7, 8, 9, 10 -> // RFC 6531 §3.6
                    new PlainWords(
                            "The recipient's server cannot take addresses or headers with letters"
                                    + " like those in this message.",
                            "Send it from and to addresses in plain letters a to z.");
            default ->
                    new PlainWords(
                            "The recipient's server does not take a message of this kind.",
                            "Send it as plain text, or without its attachments.");
        };
    }

    private static PlainWords security(int detail) {
        return switch (detail) {
            case 10, 30 -> // RFC 8689 §4.2.1
                    new PlainWords(
                            "You asked for a protected way, and there is none to the recipient that"
                                    + " can be trusted.",
                            "Tell the recipient, whose mail server needs mending, or send it without"
                                    + " that demand, if its content allows that.");
            default ->
                    new PlainWords(
                            "The message was refused by a rule of the recipient's server, or of this"
                                    + " one.",
                            "The answer may say why. If it does not help you, show this message to"
                                    + " whoever looks after your mail.");
        };
    }

    private static PlainWords refused() {
        return new PlainWords(
                "The recipient's server refused the message.",
                "The answer may say why. If it does not help you, show this message to whoever looks"
                        + " after your mail.");
    }
}
