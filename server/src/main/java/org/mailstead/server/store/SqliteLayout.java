package org.mailstead.server.store;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where the SQLite engine keeps what, below its data directory: {@code server.db}, {@code
 * accounts/ID/account.db}, {@code removed/} for accounts on their way out.
 */
record SqliteLayout(Path directory) {

    Path file(Scope scope) {
        return switch (scope) {
            case Scope.Server() -> directory.resolve("server.db");
            case Scope.Account account -> folder(account).resolve("account.db");
        };
    }

    private Path folder(Scope.Account account) {
        return directory.resolve("accounts").resolve(Long.toString(account.id()));
    }

    /** The accounts that have a folder, in ascending order. */
    List<Scope.Account> accounts() throws IOException {
        try (var folders = Files.list(directory.resolve("accounts"))) {
            return folders.map(folder -> folder.getFileName().toString())
                    .filter(SqliteLayout::isAccountId)
                    .map(Long::parseLong)
                    .sorted()
                    .map(Scope.Account::new)
                    .toList();
        } catch (NoSuchFileException e) { // none yet
            return List.of();
        }
    }

    private static boolean isAccountId(String name) {
        return !name.isEmpty()
                && name.length() <= 18
                && name.charAt(0) != '0'
                && name.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Removes the folder of an account. The rename decides: a crash after it is made up for. */
    void remove(Scope.Account account) throws IOException {
        var folder = folder(account);
        if (!Files.exists(folder)) {
            return;
        }
        var removed = directory.resolve("removed");
        Directories.create(removed);
        var target = removed.resolve(account.id() + "-" + UUID.randomUUID());
        Files.move(folder, target);
        Directories.sync(removed);
        Directories.sync(Directories.of(folder));
        Files.walkFileTree(target, new Deletion());
    }

    /** Deletes what removals left that a crash cut short. Nobody else uses the directory yet. */
    void finishRemovals() throws IOException {
        var removed = directory.resolve("removed");
        if (Files.exists(removed)) {
            Files.walkFileTree(removed, new Deletion());
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
