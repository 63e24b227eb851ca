package org.mailstead.server.transfer;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.mailstead.server.mailbox.Flag;
import org.mailstead.server.mailbox.Flags;
import org.mailstead.server.transfer.format.Problems;

/** Flags and keywords as other programs write them, made ours. */
final class Keywords {
    /** Without their dollar sign, and as Mozilla has it. store 21.10 */
    private static final Map<String, String> OTHER_NAMES =
            Map.of(
                    "forwarded", "$Forwarded",
                    "junk", "$Junk",
                    "notjunk", "$NotJunk",
                    "nonjunk", "$NotJunk",
                    "$nonjunk", "$NotJunk",
                    "phishing", "$Phishing",
                    "mdnsent", "$MDNSent");

    private Keywords() {}

    /** Those of the names that are flags; the others are problems of the message. */
    static Flags flags(Collection<String> names, String place, Problems problems) {
        var flags = Flags.NONE;
        var keywords = new TreeSet<String>();
        for (var name : names) {
            var lower = name.toLowerCase(Locale.ROOT);
            var ours = OTHER_NAMES.getOrDefault(lower, name);
            var flag = Flag.ofWireName(ours);
            if (flag.isPresent()) {
                flags = flags.with(flag.get());
            } else if (Flags.isKeyword(ours)) {
                keywords.add(lower);
            } else {
                problems.add(place, "\"" + name + "\" is no keyword: imported without it");
            }
        }
        return flags.plus(new Flags(0, List.copyOf(keywords)));
    }
}
