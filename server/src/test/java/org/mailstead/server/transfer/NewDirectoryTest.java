package org.mailstead.server.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewDirectoryTest {
    @TempDir Path directory;

    @Test
    void itAppearsWholeAndOverAnEmptyDirectory() throws Exception {
        for (var wanted : new Path[] {directory.resolve("a/b"), directory.resolve("empty")}) {
            if (wanted.endsWith("empty")) {
                Files.createDirectory(wanted);
            }
            try (var made = NewDirectory.at(wanted)) {
                Files.createDirectories(made.path().resolve("x/y"));
                assertThat(wanted.resolve("x")).doesNotExist();
                made.finish();
            }
            assertThat(wanted.resolve("x/y")).exists();
            assertThat(wanted.getParent()).isDirectoryNotContaining("glob:**.partial-*");
        }
    }

    @Test
    void unfinishedNothingStays() throws Exception {
        try (var made = NewDirectory.at(directory.resolve("a"))) {
            Files.createDirectories(made.path().resolve("x/y"));
            Files.writeString(made.path().resolve("x/z"), "text");
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatIsThereIsNotTouched() throws Exception {
        Files.writeString(directory.resolve("file"), "text");
        assertThatThrownBy(() -> NewDirectory.at(directory.resolve("file")))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> NewDirectory.at(directory))
                .isInstanceOf(DirectoryNotEmptyException.class);
    }
}
