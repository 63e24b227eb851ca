package org.mailstead.tlsrpt;

/**
 * How much of a report from a stranger is read. outbound J-3
 *
 * @param fileOctetsMax of the file as it came, compressed or not
 * @param jsonOctetsMax of the JSON in it
 * @param valuesMax objects, arrays, texts and numbers in all
 * @param depthMax how deep they may be nested
 * @param charactersMax of one text; a longer one is cut
 */
public record ReportLimits(
        int fileOctetsMax, int jsonOctetsMax, int valuesMax, int depthMax, int charactersMax) {
    /** 15 MiB as a file, 20 MiB of JSON, 500,000 values, 20 levels, 2,000 characters. */
    public static final ReportLimits DEFAULT =
            new ReportLimits(15 << 20, 20 << 20, 500_000, 20, 2000);

    public ReportLimits {
        if (fileOctetsMax < 1
                || jsonOctetsMax < 1
                || valuesMax < 1
                || depthMax < 1
                || charactersMax < 1) {
            throw new IllegalArgumentException("a limit below 1");
        }
    }
}
