package org.mailstead.message;

import java.util.HashMap;
import java.util.Map;

/** The named characters of HTML that mail uses. */
final class HtmlEntities {
    /** Those of Latin-1 from U+00A0, in order. */
    private static final String LATIN_1 =
            "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg"
                    + " plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12"
                    + " frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute"
                    + " Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml"
                    + " times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc"
                    + " atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml"
                    + " eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc"
                    + " uuml yacute thorn yuml";

    /** By name. */
    static final Map<String, Integer> NAMED = named();

    private HtmlEntities() {}

    private static Map<String, Integer> named() {
        var named = new HashMap<String, Integer>();
        var latin1 = LATIN_1.split(" ", -1);
        for (int i = 0; i < latin1.length; i++) {
            named.put(latin1[i], 0xa0 + i);
        }
        var others =
                "amp & lt < gt > quot \" apos ' euro € hellip … ndash – mdash — lsquo ‘ rsquo ’"
                        + " sbquo ‚ ldquo “ rdquo ” bdquo „ lsaquo ‹ rsaquo › bull • dagger †"
                        + " Dagger ‡ permil ‰ trade ™ larr ← uarr ↑ rarr → darr ↓ harr ↔ minus −"
                        + " infin ∞ ne ≠ le ≤ ge ≥ asymp ≈ oelig œ OElig Œ scaron š Scaron Š"
                        + " Yuml Ÿ fnof ƒ circ ˆ tilde ˜ check ✓ star ☆ hearts ♥";
        var pairs = others.split(" ", -1);
        for (int i = 0; i < pairs.length; i += 2) {
            named.put(pairs[i], pairs[i + 1].codePointAt(0));
        }
        named.put("ensp", 0x2002);
        named.put("emsp", 0x2003);
        named.put("thinsp", 0x2009);
        named.put("zwnj", 0x200c);
        named.put("zwj", 0x200d);
        named.put("lrm", 0x200e);
        named.put("rlm", 0x200f);
        return Map.copyOf(named);
    }
}
