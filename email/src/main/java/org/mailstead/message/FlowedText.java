package org.mailstead.message;

/** Joins the lines of format=flowed text into paragraphs. RFC 3676. */
final class FlowedText {
    private static final String SIGNATURE = "-- ";

    private final String text;
    private final boolean deletesSpace;
    private final StringBuilder joined;

    /** Quote depth of the paragraph that may go on; -1 if the last line was fixed. */
    private int openDepth = -1;

    private FlowedText(String text, boolean deletesSpace) {
        this.text = text;
        this.deletesSpace = deletesSpace;
        joined = new StringBuilder(text.length());
    }

    /**
     * The text with each paragraph on one line, quotes marked by {@code >} for each level and a
     * space.
     *
     * @param text with CRLF or LF line ends
     * @param deletesSpace {@code DelSp=yes}: the space that ends a flowed line is not part of the
     *     text
     */
    static String join(String text, boolean deletesSpace) {
        return new FlowedText(text, deletesSpace).join();
    }

    private String join() {
        for (int start = 0; start < text.length(); ) {
            var lineFeed = text.indexOf('\n', start);
            var end = lineFeed < 0 ? text.length() : lineFeed;
            line(start, end > start && text.charAt(end - 1) == '\r' ? end - 1 : end);
            start = end + 1;
        }
        if (openDepth >= 0) {
            joined.append('\n');
        }
        return joined.toString();
    }

    private void line(int start, int end) {
        var content = start;
        while (content < end && text.charAt(content) == '>') {
            content++;
        }
        var depth = content - start;
        // RFC 3676 §4.4: one leading space is stuffing
        if (content < end && text.charAt(content) == ' ') {
            content++;
        }
        // RFC 3676 §4.3: the signature separator is never flowed
        var signature = text.substring(content, Math.min(end, content + 4)).equals(SIGNATURE);
        if (openDepth >= 0 && (openDepth != depth || signature)) {
            joined.append('\n'); // RFC 3676 §4.5: improperly flowed, so the paragraph ends
            openDepth = -1;
        }
        if (openDepth < 0) {
            joined.repeat(">", depth).append(depth > 0 ? " " : "");
        }
        var flowed = !signature && end > content && text.charAt(end - 1) == ' ';
        joined.append(text, content, flowed && deletesSpace ? end - 1 : end);
        openDepth = flowed ? depth : -1;
        if (!flowed) {
            joined.append('\n');
        }
    }
}
