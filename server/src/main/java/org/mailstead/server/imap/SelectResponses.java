package org.mailstead.server.imap;

import java.io.IOException;
import java.util.List;
import org.mailstead.imap.Response;
import org.mailstead.imap.ResponseCode;

/** What SELECT and EXAMINE tell of a mailbox. RFC 9051 §6.3.2; imap §8. */
final class SelectResponses {
    private final Selection selection;
    private final Conversation conversation;

    SelectResponses(Selection selection, Conversation conversation) {
        this.selection = selection;
        this.conversation = conversation;
    }

    void write() throws IOException {
        var out = conversation.out();
        var view = selection.view();
        var mailbox = view.mailbox();
        var isRev1 = !conversation.enabled().rev2();
        out.write(new Response.Flags(FlagNames.all(mailbox.keywords())));
        out.ok(selection.permanentFlags(mailbox.keywords()), "these stay");
        if (isRev1) {
            out.write(new Response.Recent(0)); // RFC 3501 §7.3.2; imap 9.6
        }
        out.write(new Response.Exists(view.count()));
        var unseen = view.firstUnseen();
        if (isRev1 && unseen < view.count()) {
            out.ok(new ResponseCode.Unseen(unseen + 1L), "first unseen");
        }
        out.ok(new ResponseCode.UidValidity(mailbox.uidValidity()), "UIDs are valid");
        out.ok(new ResponseCode.UidNext(mailbox.uidNext()), "next UID");
        // RFC 9051 §6.3.2: the name as it stands here
        out.write(Response.Mailbox.of(List.of(), mailbox.name().value()));
        // RFC 7162 §3.1.2.1: always
        out.ok(new ResponseCode.HighestModSeq(view.modSeq()), "highest mod-sequence");
    }
}
