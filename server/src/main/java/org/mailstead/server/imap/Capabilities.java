package org.mailstead.server.imap;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.mailstead.sasl.Mechanism;

/** What this server can do, as CAPABILITY tells it. imap 4.1, 4.2. */
final class Capabilities {
    private static final List<String> ALWAYS =
            List.of(
                    "IMAP4rev2",
                    "IMAP4rev1",
                    "ENABLE",
                    "LITERAL+",
                    "IDLE",
                    "SASL-IR",
                    "BINARY",
                    "UNSELECT",
                    "UIDPLUS",
                    "ESEARCH",
                    "SEARCHRES",
                    "MOVE",
                    "UTF8=ACCEPT",
                    "LIST-EXTENDED",
                    "LIST-STATUS",
                    "SPECIAL-USE",
                    "CREATE-SPECIAL-USE",
                    "CHILDREN",
                    "NAMESPACE",
                    "ID",
                    "STATUS=SIZE",
                    "CONDSTORE",
                    "MULTIAPPEND");

    private Capabilities() {}

    /** What may be left out for an account, in upper case: all but the protocol. imap 4.4. */
    static List<String> optional() {
        return ALWAYS.stream()
                .map(Capabilities::upper)
                .filter(n -> !n.equals("IMAP4REV1"))
                .toList();
    }

    private static String upper(String name) {
        return name.toUpperCase(Locale.ROOT);
    }

    /**
     * What matters after login: how to log in is not told any more. imap 4.2.
     *
     * @param disabled what is not announced to the account, in upper case; imap 4.4
     */
    static List<String> afterLogin(ImapLimits limits, Set<String> disabled) {
        var names = new ArrayList<>(ALWAYS);
        names.removeIf(name -> disabled.contains(upper(name)));
        // RFC 7889 §2
        names.add("APPENDLIMIT=" + limits.appendOctetsMax());
        return names;
    }

    /**
     * What matters before login.
     *
     * @param offered mechanisms of this connection
     * @param startTls whether STARTTLS is possible
     * @param login whether LOGIN is
     */
    static List<String> beforeLogin(
            ImapLimits limits, List<Mechanism> offered, boolean startTls, boolean login) {
        var names = afterLogin(limits, Set.of());
        if (startTls) {
            names.add("STARTTLS");
        }
        for (var mechanism : offered) {
            names.add("AUTH=" + mechanism.wireName());
        }
        if (!login) {
            names.add("LOGINDISABLED"); // RFC 9051 §6.2.3
        }
        return names;
    }
}
