package org.mailstead.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.wire.OctetSource;

class BlobsTest {
    private static final Scope ANN = Scope.account(1);
    private static final int CHUNK = Chunks.CHUNK_OCTETS;

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource(Engine.class)
    void octetsOfAnySizeAndKindReadBackAtAnyOffset(Engine engine) throws Exception {
        try (var store = TestStore.open(engine, directory)) {
            for (int size :
                    new int[] {
                        0, 1, 127, 128, 4000, 65535, 65536, 65537, CHUNK - 1, CHUNK, CHUNK + 1,
                        3 * CHUNK, 1_000_000
                    }) {
                for (var octets : List.of(noise(size), base64(size), text(size), new byte[size])) {
                    for (var scope : List.of(Scope.server(), ANN)) {
                        var id = keep(store, scope, octets);
                        assertReadsBack(store.blobs().open(scope, id), octets);
                        assertReadsBackFromTheFirst(store.blobs().open(scope, id), octets);
                        assertIsWritten(store.blobs().open(scope, id), octets);
                        var prepared = store.blobs().open(scope, id);
                        Blobs.prepare(prepared);
                        assertIsWritten(prepared, octets);
                    }
                }
            }
        }
    }

    /** Ranges before all of it was read. */
    private static void assertReadsBackFromTheFirst(OctetSource source, byte[] octets)
            throws IOException {
        for (int end = Math.min(1, octets.length); end < octets.length; end *= 3) {
            assertThat(source.octets(end / 2, end - end / 2))
                    .isEqualTo(java.util.Arrays.copyOfRange(octets, end / 2, end));
        }
    }

    /** All of it before any of it was read, then ranges, then all once more. */
    private static void assertIsWritten(OctetSource source, byte[] octets) throws IOException {
        var random = new Random(octets.length);
        for (int i = 0; i < 8; i++) {
            int from = i % 7 == 0 ? 0 : random.nextInt(octets.length + 1);
            int length = i % 7 == 0 ? octets.length : random.nextInt(octets.length - from + 1);
            var out = new ByteArrayOutputStream();
            source.writeTo(out, from, length);
            assertThat(out.toByteArray())
                    .isEqualTo(java.util.Arrays.copyOfRange(octets, from, from + length));
        }
    }

    @Test
    void aClientThatGoesWhileABlobIsWrittenIsNoFailureOfTheStore() throws Exception {
        try (var store = TestStore.open(Engine.SQLITE, directory)) {
            for (var octets : List.of(noise(9000), base64(9000), text(9000), base64(500_000))) {
                var source = store.blobs().open(ANN, keep(store, ANN, octets));
                var gone = new IOException("the client has gone");
                var out =
                        new OutputStream() {
                            @Override
                            public void write(int octet) throws IOException {
                                throw gone;
                            }
                        };
                assertThatThrownBy(() -> source.writeTo(out, 0, source.size())).isSameAs(gone);
            }
        }
    }

    @Test
    void whatCannotBeReadAheadIsToldToWhoeverWritesIt() throws Exception {
        try (var store = TestStore.open(Engine.SQLITE, directory)) {
            var source = store.blobs().open(ANN, keep(store, ANN, noise(1_000_000)));
            for (var name : store.objects()) {
                store.fileObjects().delete(name);
            }
            Blobs.prepare(source);
            assertThatThrownBy(() -> all(source)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void severalWriteOneBlobAtOnce() throws Exception {
        try (var store = TestStore.open(Engine.SQLITE, directory)) {
            var octets = base64(400_000);
            var id = keep(store, ANN, octets);
            var source = store.blobs().open(ANN, id);
            try (var threads = Executors.newFixedThreadPool(4)) {
                var writing =
                        IntStream.range(0, 16).mapToObj(_ -> threads.submit(() -> all(source)));
                for (var written : writing.toList()) {
                    assertThat(written.get()).isEqualTo(octets);
                }
            }
        }
    }

    private static byte[] all(OctetSource source) throws IOException {
        var out = new ByteArrayOutputStream();
        source.writeTo(out, 0, source.size());
        return out.toByteArray();
    }

    private static void assertReadsBack(OctetSource source, byte[] octets) throws IOException {
        assertThat(source.size()).isEqualTo(octets.length);
        assertThat(source.stream().readAllBytes()).isEqualTo(octets);
        var random = new Random(octets.length);
        for (int i = 0; i < 20; i++) {
            int from = random.nextInt(octets.length + 1);
            int length = random.nextInt(octets.length - from + 1);
            assertThat(source.octets(from, length))
                    .isEqualTo(java.util.Arrays.copyOfRange(octets, from, from + length));
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void largeOctetsAreFilesAndTheFileGoesWithTheBlob(Engine engine) throws Exception {
        try (var store = TestStore.open(engine, directory)) {
            var id = keep(store, ANN, noise(1_000_000));
            keep(store, ANN, text(1_000));
            assertThat(store.objects()).hasSize(1);
            store.write(ANN, tx -> store.blobs().delete(tx, id));
            assertThat(store.objects()).isEmpty();
            assertThatThrownBy(() -> store.blobs().open(ANN, id))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("blob 1 of account 1 is not there");
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatIsNotCommittedLeavesNoFileOnceClosed(Engine engine) throws Exception {
        try (var store = TestStore.open(engine, directory)) {
            try (var staged = store.blobs().stage(ANN, OctetSource.of(noise(500_000)))) {
                assertThat(store.objects()).hasSize(1);
                assertThatThrownBy(() ->
                                store.write(
                                        ANN,
                                        tx -> {
                                            store.blobs().insert(tx, staged);
                                            throw new IllegalStateException("refused");
                                        }))
                        .hasMessage("refused");
                assertThat(store.objects()).hasSize(1);
            }
            assertThat(store.objects()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void oneMessageForSeveralAccountsIsCompressedOnce(Engine engine) throws Exception {
        try (var store = TestStore.open(engine, directory)) {
            for (var octets : List.of(text(1000), noise(300_000))) {
                var ben = Scope.account(2);
                try (var staged = store.blobs().stage(ANN, OctetSource.of(octets));
                        var again = store.blobs().stage(ben, staged)) {
                    var id = insert(store, again);
                    assertReadsBack(store.blobs().open(ben, id), octets);
                    var own = insert(store, staged);
                    store.write(ben, tx -> store.blobs().delete(tx, id));
                    assertReadsBack(store.blobs().open(ANN, own), octets);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void numbersAreNeverGivenAgain(Engine engine) throws Exception {
        try (var store = TestStore.open(engine, directory)) {
            var first = keep(store, ANN, text(10));
            store.write(ANN, tx -> store.blobs().delete(tx, first));
            assertThat(keep(store, ANN, text(10))).isGreaterThan(first);
        }
    }

    @Test
    void noBlobIsTakenIntoTheRoomThatDeletingNeeds() throws Exception {
        var all = StoreLimits.defaults().withReserveOctets(Long.MAX_VALUE);
        try (var store = TestStore.open(Engine.SQLITE, directory);
                var blobs = Blobs.inFiles(store.database(), directory, all)) {
            var id = keep(store, ANN, text(1000));
            assertThatThrownBy(() -> blobs.stage(ANN, OctetSource.of(text(1000))))
                    .isInstanceOf(StoreException.class)
                    .matches(e -> ((StoreException) e).isFull());
            store.write(ANN, tx -> blobs.delete(tx, id));
        }
    }

    @Test
    void aChangedOctetInAFileIsNoticedWhenItIsRead() throws Exception {
        try (var store = TestStore.open(Engine.SQLITE, directory)) {
            var id = keep(store, ANN, noise(1_000_000));
            var file = directory.resolve(store.objects().getFirst());
            try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
                channel.position(CHUNK + 5);
                channel.write(java.nio.ByteBuffer.wrap(new byte[] {1, 2, 3}));
            }
            var source = store.blobs().open(ANN, id);
            assertThat(source.octets(0, CHUNK)).hasSize(CHUNK);
            assertThatThrownBy(() -> source.octets(CHUNK, 1))
                    .isInstanceOf(StoreIoException.class)
                    .hasMessageContaining("not the octets that were written");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSweeperTakesAbandonedFilesWithoutRowsOnly(Engine engine) throws Exception {
        try (var store = TestStore.open(engine, directory)) {
            keep(store, ANN, noise(200_000));
            keep(store, Scope.server(), noise(200_000));
            var stray = BlobKey.random(ANN).toString();
            store.fileObjects().put(stray, out -> out.write(1));
            store.fileObjects().put(stray + ".tmp", out -> out.write(1));
            try (var staged = store.blobs().stage(ANN, OctetSource.of(noise(200_000)))) {
                var now = Instant.now();
                var later = now.plus(Sweeper.AGE).plusSeconds(60);
                var soon = new Sweeper(store.blobs(), () -> now).sweep();
                // Another node may be about to make a row for what is new.
                assertThat(soon).isEqualTo(engine == Engine.SQLITE ? 2 : 0);
                assertThat(soon + new Sweeper(store.blobs(), () -> later).sweep()).isEqualTo(2);
                assertThat(store.objects()).hasSize(3).doesNotContain(stray);
                var id = insert(store, staged);
                assertThat(store.blobs().open(ANN, id).size()).isEqualTo(200_000);
            }
        }
    }

    @Test
    void aSpoolTakesSoManyOctetsAndReadsBackFromMemoryAndFile() throws Exception {
        try (var store = TestStore.open(Engine.SQLITE, directory)) {
            for (int size : new int[] {0, 1, 5000, 128 << 10, (128 << 10) + 1, 1_000_000}) {
                var octets = noise(size);
                try (var spool = store.blobs().spool(1_000_000)) {
                    for (int i = 0; i < size; i += 1000) {
                        spool.out().write(octets, i, Math.min(1000, size - i));
                    }
                    assertReadsBack(spool.content(), octets);
                }
            }
            try (var spool = store.blobs().spool(10)) {
                spool.out().write(new byte[10]);
                assertThatThrownBy(() -> spool.out().write(1))
                        .isInstanceOf(OctetsMaxException.class);
                assertThat(spool.size()).isEqualTo(10);
            }
            try (var left = Files.list(directory.resolve("tmp"))) {
                assertThat(left).isEmpty();
            }
        }
    }

    static long keep(TestStore store, Scope scope, byte[] octets) throws StoreException {
        try (var staged = store.blobs().stage(scope, OctetSource.of(octets))) {
            return insert(store, staged);
        }
    }

    private static long insert(TestStore store, Staged staged) throws StoreException {
        return store.database()
                .<Long, RuntimeException>write(
                        staged.scope(), tx -> store.blobs().insert(tx, staged));
    }

    static byte[] noise(int size) {
        var octets = new byte[size];
        new Random(size).nextBytes(octets);
        return octets;
    }

    private static byte[] base64(int size) {
        var header = "Content-Transfer-Encoding: base64\r\n\r\n".repeat(size % 3);
        var line = header + Base64.getMimeEncoder().encodeToString(noise(size));
        return java.util.Arrays.copyOf(line.getBytes(StandardCharsets.US_ASCII), size);
    }

    private static byte[] text(int size) {
        var text = "A letter says this, and then it says that.\r\n".repeat(size / 40 + 1);
        return java.util.Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), size);
    }
}
