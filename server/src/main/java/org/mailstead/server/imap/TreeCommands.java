package org.mailstead.server.imap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.mailstead.imap.Command;
import org.mailstead.imap.Response;
import org.mailstead.imap.ResponseCode;
import org.mailstead.server.mailbox.Mailbox;
import org.mailstead.server.mailbox.MailboxException;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.mailbox.SpecialUse;
import org.mailstead.server.store.StoreException;

/** CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE. RFC 9051 §6.3.4..§6.3.8. */
final class TreeCommands {
    private final Conversation conversation;

    TreeCommands(Conversation conversation) {
        this.conversation = conversation;
    }

    /** imap 9.12..9.14. */
    Reply create(AccountView account, Command.Create create)
            throws IOException, StoreException, MailboxException, RefusedException {
        // RFC 9051 §6.3.4: a trailing separator only tells that there will be names below
        var stripped = withoutTrailingSlashes(create.mailbox());
        var name = MailboxNames.parse(stripped);
        var uses = uses(create.use());
        var created = account.mailboxes().create(account.account(), name, uses);
        tellOthers(account, own -> name.equals(own) || name.isBelow(own));
        for (var mailbox : created) {
            var isLast = mailbox.name().equals(name);
            var wasSpeltOtherwise = isLast && !stripped.equals(create.mailbox());
            conversation.out().write(created(mailbox, wasSpeltOtherwise ? create.mailbox() : ""));
        }
        return Reply.ok("created");
    }

    private Response created(Mailbox mailbox, String requested) {
        var attributes = new ArrayList<String>();
        mailbox.specialUse().stream().sorted().forEach(use -> attributes.add(use.attribute()));
        attributes.add("\\Subscribed");
        // RFC 9051 §6.3.9.7: how the client had spelt it
        var oldName = conversation.enabled().rev2() && !requested.isEmpty() ? requested : null;
        return new Response.Mailbox(
                false, attributes, "/", mailbox.name().value(), oldName, List.of());
    }

    /** RFC 6154 §3: USEATTR for what is no role here. */
    private static Set<SpecialUse> uses(List<String> attributes) throws RefusedException {
        var uses = EnumSet.noneOf(SpecialUse.class);
        for (var attribute : attributes) {
            var use = SpecialUse.ofAttribute(attribute);
            if (use.isEmpty()) {
                throw new RefusedException(
                        Reply.no(
                                ResponseCode.Word.USEATTR,
                                "no mailbox can be " + attribute + ": there are " + roles()));
            }
            uses.add(use.get());
        }
        return uses;
    }

    private static String roles() {
        return Arrays.stream(SpecialUse.values())
                .map(SpecialUse::attribute)
                .collect(Collectors.joining(" "));
    }

    /** imap 9.15. */
    Reply delete(AccountView account, Command.Delete delete)
            throws IOException, StoreException, MailboxException, RefusedException {
        var name = MailboxNames.parse(delete.mailbox());
        account.mailboxes().delete(account.account(), name);
        tellOthers(account, name::equals);
        return Reply.ok("removed");
    }

    /** imap 9.16..9.19. */
    Reply rename(AccountView account, Command.Rename rename)
            throws IOException, StoreException, MailboxException, RefusedException {
        var from = MailboxNames.parse(rename.from());
        var to = MailboxNames.parse(withoutTrailingSlashes(rename.to()));
        account.mailboxes().rename(account.account(), from, to);
        tellOthers(
                account,
                own ->
                        own.equals(from)
                                || own.isBelow(from)
                                || own.equals(to)
                                || own.isBelow(to)
                                || to.isBelow(own));
        return Reply.ok("renamed");
    }

    /** imap 9.20. */
    Reply subscribe(AccountView account, Command.Subscribe subscribe)
            throws IOException, StoreException, MailboxException, RefusedException {
        var name = MailboxNames.parse(subscribe.mailbox());
        account.mailboxes().subscribe(account.account(), name);
        tellOthers(account, name::equals);
        return Reply.ok("subscribed");
    }

    /** imap 9.20. */
    Reply unsubscribe(AccountView account, Command.Unsubscribe unsubscribe)
            throws IOException, StoreException, MailboxException, RefusedException {
        var name = MailboxNames.parse(unsubscribe.mailbox());
        account.mailboxes().unsubscribe(account.account(), name);
        tellOthers(account, name::equals);
        return Reply.ok("unsubscribed");
    }

    /** What others did meanwhile is told; the client's own change is taken as known. imap 6.12. */
    private void tellOthers(AccountView account, Predicate<MailboxName> own)
            throws IOException, StoreException {
        account.tellMailboxes(own, conversation.enabled(), conversation.out());
    }

    private static String withoutTrailingSlashes(String name) {
        var end = name.length();
        while (end > 1 && name.charAt(end - 1) == '/') {
            end--;
        }
        return name.substring(0, end);
    }
}
