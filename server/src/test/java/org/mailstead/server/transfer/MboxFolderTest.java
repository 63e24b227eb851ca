package org.mailstead.server.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.transfer.ImportJournal.Position;

class MboxFolderTest {
    private static final String ONE = "From a\nSubject: 1\nStatus: O\n\nx\n\n";
    private static final String TWO = "From b\nSubject: 2\n\ny\n\n";
    private static final String THREE = "From c\nSubject: 3\n\nz\n\n";
    @TempDir Path directory;
    private Path file;

    @BeforeEach
    void writeTwo() throws Exception {
        file = directory.resolve("mbox");
        Files.writeString(file, ONE + TWO);
    }

    private Position readAll() throws Exception {
        try (var folder = MboxFolder.open(file, Optional.empty(), 1000)) {
            folder.next(OutputStream.nullOutputStream());
            var last = folder.next(OutputStream.nullOutputStream()).orElseThrow();
            assertThat(folder.done()).isEqualTo(1);
            return new Position(1, folder.position(), folder.lastPosition(), last.identity());
        }
    }

    private List<String> readFrom(Position left, boolean continues) throws Exception {
        var read = new ArrayList<String>();
        try (var folder = MboxFolder.open(file, Optional.of(left), 1000)) {
            assertThat(folder.continues()).isEqualTo(continues);
            while (true) {
                var octets = new ByteArrayOutputStream();
                if (folder.next(octets).isEmpty()) {
                    return read;
                }
                read.add(octets.toString(StandardCharsets.US_ASCII).substring(0, 10));
            }
        }
    }

    @Test
    void aFileThatHasGrownIsReadOnFromWhereItWasLeft() throws Exception {
        var left = readAll();
        assertThat(readFrom(left, true)).isEmpty();
        Files.writeString(file, ONE + TWO + THREE);
        assertThat(readFrom(left, true)).containsExactly("Subject: 3");
    }

    @Test
    void aFileThatWasRewrittenIsReadFromItsStart() throws Exception {
        var left = readAll();
        Files.writeString(file, TWO + THREE);
        assertThat(readFrom(left, false)).containsExactly("Subject: 2", "Subject: 3");
        Files.writeString(file, ONE.replace("Status: O", "Status: RO") + TWO + THREE);
        assertThat(readFrom(left, false)).hasSize(3);
        Files.writeString(file, ONE);
        assertThat(readFrom(left, false)).containsExactly("Subject: 1");
        Files.writeString(file, "");
        assertThat(readFrom(left, false)).isEmpty();
    }

    @Test
    void aLastMessageThatWasUnfinishedMakesItStartAnew() throws Exception {
        var left = readAll();
        Files.writeString(file, ONE + TWO + "more text of two\n\n" + THREE);
        assertThat(readFrom(left, false)).hasSize(3);
    }

    @Test // 32.35: positions are longs
    void positionsBeyondFourGigabytesAreReached() throws Exception {
        var start = 5L << 30;
        try (var sparse =
                java.nio.channels.FileChannel.open(file, java.nio.file.StandardOpenOption.WRITE)) {
            sparse.write(
                    java.nio.ByteBuffer.wrap((ONE + TWO).getBytes(StandardCharsets.US_ASCII)),
                    start);
        }
        var before = readAllAt(start);
        assertThat(before.position()).isEqualTo(start + ONE.length() + TWO.length());
        assertThat(readFrom(before, true)).isEmpty();
    }

    private Position readAllAt(long start) throws Exception {
        var left = readAllOf(directory.resolve("short"));
        return new Position(
                1, start + left.position(), start + left.lastPosition(), left.lastIdentity());
    }

    private Position readAllOf(Path other) throws Exception {
        var whole = file;
        Files.writeString(other, ONE + TWO);
        file = other;
        var left = readAll();
        file = whole;
        return left;
    }
}
