package org.mailstead.server.inbound;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.mailstead.server.mailbox.Delivery;
import org.mailstead.server.mailbox.SenderValidation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * How a message came in, as the queue keeps it with those who could not get it at once: their
 * copies are stored with what the other copies were stored with. inbound REC-01 to REC-06
 *
 * @param remoteAddress as in {@link Delivery}
 * @param helloName as in {@link Delivery}
 * @param tls as in {@link Delivery}
 * @param requireTls as in {@link Delivery}
 * @param validation without what a recipient's own rule says
 */
record KeptArrival(
        String remoteAddress,
        String helloName,
        String tls,
        boolean requireTls,
        SenderValidation validation) {
    /** Nothing is known. */
    static final KeptArrival NONE = new KeptArrival("", "", "", false, SenderValidation.NONE);

    private static final Logger log = LoggerFactory.getLogger(KeptArrival.class);
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    /** For one recipient. */
    Delivery delivery(String from, String recipient) {
        return new Delivery(
                from, recipient, remoteAddress, helloName, tls, requireTls, validation, null);
    }

    /** To be read by {@link #of}. */
    String text() {
        var values = new LinkedHashMap<String, Object>();
        values.put("address", remoteAddress);
        values.put("hello", helloName);
        values.put("tls", tls);
        values.put("requireTls", requireTls);
        values.put("author", validation.author());
        values.put("organization", validation.organization());
        values.put("helloCode", validation.hello());
        values.put("mailFromCode", validation.mailFrom());
        values.put("fromCode", validation.from());
        values.put("signers", validation.signers());
        values.put("chainCode", validation.chain());
        values.put("sealers", validation.sealers());
        values.put("origin", validation.origin());
        values.put("forwarder", validation.forwarder());
        return JSON.writeValueAsString(values);
    }

    /** {@link #NONE} of an empty text: mail of before it was kept, or of our own accounts. */
    static KeptArrival of(String text) {
        if (text.isEmpty()) {
            return NONE;
        }
        try {
            var read = JSON.readTree(text);
            return new KeptArrival(
                    read.path("address").asString(""),
                    read.path("hello").asString(""),
                    read.path("tls").asString(""),
                    read.path("requireTls").asBoolean(false),
                    new SenderValidation(
                            read.path("author").asString(""),
                            read.path("organization").asString(""),
                            read.path("helloCode").asInt(0),
                            read.path("mailFromCode").asInt(0),
                            read.path("fromCode").asInt(0),
                            texts(read.path("signers")),
                            read.path("chainCode").asInt(0),
                            texts(read.path("sealers")),
                            read.path("origin").asInt(0),
                            read.path("forwarder").asString("")));
        } catch (JacksonException e) {
            log.atWarn().setCause(e).log("how a queued message came in is not readable");
            return NONE;
        }
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(one -> texts.add(one.asString("")));
        return texts;
    }
}
