package org.mailstead.server.inbound;

import java.util.List;
import org.mailstead.server.directory.Resolution;
import org.mailstead.server.mailbox.Refusal;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.Reply;

/** In which words of SMTP a failure to deliver is told. inbound §9 */
public final class Replies {
    /** Something is wrong on our side; it may be better later. */
    public static final Reply LOCAL_ERROR =
            Reply.of(451, "4.3.0", "Local error in processing, try again later");

    private Replies() {}

    /**
     * Why an address gets no mail.
     *
     * @param resolution not {@link Resolution.Local}
     */
    public static Reply of(Resolution resolution) {
        return switch (resolution) {
            case Resolution.Local _ -> throw new IllegalArgumentException("it gets mail");
            case Resolution.UnknownUser() -> Reply.of(550, "5.1.1", "No such user here");
            case Resolution.NotLocal() ->
                    Reply.of(550, "5.1.1", "No mail is taken for that domain");
            case Resolution.DomainDisabled() ->
                    Reply.of(450, "4.2.1", "The domain takes no mail for now");
            // inbound CFG-40: 421 would end the session, so it is told as 451
            case Resolution.Refused(var code, var text) ->
                    code == 421 ? Reply.of(451, "4.3.0", text) : Reply.of(550, "5.1.1", text);
        };
    }

    /** The store failed. */
    public static Reply of(StoreException e) {
        return e.isFull() ? Reply.of(452, "4.3.1", "No room left, try again later") : LOCAL_ERROR;
    }

    /** A mailbox takes nothing: each may be better later. */
    static Reply of(Refusal refusal) {
        return switch (refusal) {
            case Refusal.OverQuota _ -> Reply.of(452, "4.2.2", "The mailbox is full");
            case Refusal.TooMany _ -> Reply.of(452, "4.2.2", "The account is full");
            case Refusal.NoSuchMailbox _,
                    Refusal.MailboxExists _,
                    Refusal.HasChildren _,
                    Refusal.Cannot _,
                    Refusal.UidsExhausted _ ->
                    LOCAL_ERROR;
        };
    }

    /** One reply for all: their own if they are the same, else the worst class. inbound DEL-26 */
    static Reply together(List<Outcome.Failed> failed) {
        var first = failed.getFirst().reply();
        if (failed.stream().allMatch(each -> each.reply().equals(first))) {
            return first;
        }
        var sameCode = failed.stream().allMatch(each -> each.reply().code() == first.code());
        var lines =
                failed.stream()
                        .map(each ->
                                Reply.printable(
                                        each.recipient().path().text(false) + ": " + each.reply()))
                        .toList();
        if (sameCode) {
            return new Reply(first.code(), first.status(), lines);
        }
        return failed.stream().anyMatch(each -> each.reply().isPermanent())
                ? new Reply(554, new EnhancedStatusCode(5, 3, 0), lines)
                : new Reply(451, new EnhancedStatusCode(4, 3, 0), lines);
    }
}
