package org.mailstead.dmarc;

/**
 * How much of a report from a stranger is read.
 *
 * @param fileOctetsMax of the file as it came, compressed or not
 * @param xmlOctetsMax of the XML in it
 * @param ratioMax how often larger the XML may be than the compressed file, beyond its first MiB
 * @param recordsMax records of an aggregate report
 * @param resultsMax reasons, DKIM or SPF results of one record, and errors of a report
 * @param charactersMax of one text; a longer one is cut
 * @param depthMax how deep elements may be nested
 */
public record ReportLimits(
        int fileOctetsMax,
        int xmlOctetsMax,
        int ratioMax,
        int recordsMax,
        int resultsMax,
        int charactersMax,
        int depthMax) {

    /**
     * 15 MiB as a file, 20 MiB of XML, 200 times; 100,000 records; 100; 2,000; 30 levels. outbound
     * DI-1
     */
    public static final ReportLimits DEFAULT =
            new ReportLimits(15 << 20, 20 << 20, 200, 100_000, 100, 2000, 30);

    public ReportLimits {
        if (fileOctetsMax < 1
                || xmlOctetsMax < 1
                || ratioMax < 1
                || recordsMax < 1
                || resultsMax < 1
                || charactersMax < 1
                || depthMax < 1) {
            throw new IllegalArgumentException("a limit below 1");
        }
    }
}
