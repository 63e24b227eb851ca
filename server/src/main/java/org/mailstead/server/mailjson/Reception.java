package org.mailstead.server.mailjson;

import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * How a message came in. webapi T-5, H-35
 *
 * @param mailFrom the reverse-path's address; empty for the null one
 * @param mailFromValidated whether SPF passes for it
 * @param authorValidated whether the author's domain is known to have sent it, as for DMARC
 * @param recipient the address that it was sent to
 * @param signers domains whose DKIM signatures pass
 * @param remoteAddress of the peer; empty if it is not known
 */
public record Reception(
        String mailFrom,
        boolean mailFromValidated,
        boolean authorValidated,
        String recipient,
        List<String> signers,
        String remoteAddress) {
    /** Of what came otherwise than by SMTP. webapi S-28 */
    public static final Reception NONE = new Reception("", false, false, "", List.of(), "");

    public Reception {
        signers = List.copyOf(signers);
    }

    /** The properties of this, within the JSON object that the caller writes. */
    public void writeProperties(JsonGenerator out) {
        out.writeStringProperty("MailFrom", Unicode.valid(mailFrom));
        out.writeBooleanProperty("MailFromValidated", mailFromValidated);
        out.writeStringProperty("RcptTo", Unicode.valid(recipient));
        out.writeBooleanProperty("MsgFromValidated", authorValidated);
        out.writeName("DKIMVerifiedDomains");
        out.writeStartArray();
        signers.forEach(out::writeString);
        out.writeEndArray();
        out.writeStringProperty("RemoteIP", remoteAddress);
    }
}
