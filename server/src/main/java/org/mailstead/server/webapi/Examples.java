package org.mailstead.server.webapi;

import java.util.Arrays;
import java.util.List;

/**
 * What is said and shown of a method.
 *
 * @param summary one or two sentences
 * @param request an example, JSON
 * @param response what it may be answered, JSON; plain text for octets
 */
public record Examples(String summary, String request, String response) {
    private static final String MESSAGE_ID = "{\n  \"MsgID\": 12\n}";
    private static final String NOTHING = "{}";

    /** Of all methods. */
    public static List<String> methods() {
        return Arrays.stream(Method.values()).map(Method::wireName).toList();
    }

    /**
     * Those of a method.
     *
     * @throws IllegalArgumentException if there is no such method
     */
    public static Examples of(String method) {
        return of(
                Method.named(method)
                        .orElseThrow(
                                () -> new IllegalArgumentException("no such method: " + method)));
    }

    static Examples of(Method method) {
        return switch (method) {
            case SEND -> send();
            case MESSAGE_GET -> messageGet();
            case MESSAGE_RAW_GET ->
                    new Examples(
                            "The message as it is stored, with its header.",
                            MESSAGE_ID,
                            "Received: from ...\nFrom: <a@example.org>\n...");
            case MESSAGE_PART_GET ->
                    new Examples(
                            "One part of a message, decoded. PartPath counts from 0 down the"
                                    + " Structure of MessageGet; an empty path is the whole body.",
                            "{\n  \"MsgID\": 12,\n  \"PartPath\": [1, 0]\n}",
                            "(octets)");
            case MESSAGE_DELETE -> new Examples("Removes a message for good.", MESSAGE_ID, NOTHING);
            case MESSAGE_FLAGS_ADD ->
                    new Examples("Sets flags of a message; others stay.", flags(), NOTHING);
            case MESSAGE_FLAGS_REMOVE ->
                    new Examples("Clears flags of a message; others stay.", flags(), NOTHING);
            case MESSAGE_MOVE ->
                    new Examples(
                            "Moves a message to another mailbox, which must exist. It keeps its"
                                    + " MsgID.",
                            "{\n  \"MsgID\": 12,\n  \"DestMailboxName\": \"Archive\"\n}",
                            NOTHING);
            case SUPPRESSION_ADD ->
                    new Examples(
                            "Adds an address to those that this account no longer sends to.",
                            """
                            {
                              "EmailAddress": "a@example.org",
                              "Manual": true,
                              "Reason": "asked us to"
                            }\
                            """,
                            NOTHING);
            case SUPPRESSION_LIST ->
                    new Examples(
                            "Lists the addresses that this account no longer sends to.",
                            NOTHING,
                            suppressions());
            case SUPPRESSION_PRESENT ->
                    new Examples(
                            "Tells whether an address, in any variant of it, is in that list.",
                            address(),
                            "{\n  \"Present\": true\n}");
            case SUPPRESSION_REMOVE ->
                    new Examples("Takes an address out of that list.", address(), NOTHING);
        };
    }

    private static String flags() {
        return "{\n  \"MsgID\": 12,\n  \"Flags\": [\"\\\\flagged\", \"invoice\"]\n}";
    }

    private static String address() {
        return "{\n  \"EmailAddress\": \"a@example.org\"\n}";
    }

    private static Examples send() {
        return new Examples(
                "Composes a message and sends it. It is safe in the queue when the answer comes."
                        + " Files can be sent in JSON, or as files of a multipart form in the"
                        + " fields alternativefile, inlinefile and attachedfile.",
                """
                {
                  "To": [{"Name": "Ann", "Address": "ann@example.org"}],
                  "Subject": "Your order",
                  "Text": "It is on its way.",
                  "HTML": "<p>It is <b>on its way</b>.</p>",
                  "Extra": {"order": "4711"},
                  "SaveSent": true
                }\
                """,
                """
                {
                  "MessageID": "<MTIzNDU2Nzg5MGFiY2RlZg@mail.example.org>",
                  "Submissions": [
                    {"Address": "ann@example.org", "QueueMsgID": 42, "FromID": ""}
                  ]
                }\
                """);
    }

    private static Examples messageGet() {
        return new Examples(
                "What a message says, what it consists of, and what is known of it.",
                MESSAGE_ID,
                """
                {
                  "Message": {
                    "From": [{"Name": "Ann", "Address": "ann@example.org"}],
                    "To": [{"Name": "", "Address": "me@example.com"}],
                    "CC": [],
                    "BCC": [],
                    "ReplyTo": [],
                    "MessageID": "<1@example.org>",
                    "References": [],
                    "Date": "2026-11-23T10:00:00Z",
                    "Subject": "Hello",
                    "Text": "Hello\\n",
                    "HTML": ""
                  },
                  "Structure": {
                    "ContentType": "text/plain",
                    "ContentTypeParams": {"charset": "utf-8"},
                    "ContentID": "",
                    "ContentDisposition": "",
                    "Filename": "",
                    "DecodedSize": 7,
                    "Parts": []
                  },
                  "Meta": {
                    "Size": 700,
                    "DSN": false,
                    "Flags": ["\\\\seen"],
                    "MailFrom": "ann@example.org",
                    "MailFromValidated": true,
                    "RcptTo": "me@example.com",
                    "MsgFrom": "ann@example.org",
                    "MsgFromValidated": true,
                    "DKIMVerifiedDomains": ["example.org"],
                    "RemoteIP": "192.0.2.1",
                    "MailboxName": "Inbox"
                  }
                }\
                """);
    }

    private static String suppressions() {
        return """
        {
          "Suppressions": [
            {
              "ID": 1,
              "Created": "2026-11-23T10:00:00Z",
              "Account": "ann",
              "BaseAddress": "a@example.org",
              "OriginalAddress": "a@example.org",
              "Manual": true,
              "Reason": "asked us to"
            }
          ]
        }\
        """;
    }
}
