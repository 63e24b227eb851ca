package org.mailstead.server.transfer.format;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the mailboxes of a source: a file or directory and what lies below it. Symbolic links below
 * it are not followed.
 */
public final class SourceTree {
    private static final int DEPTH_MAX = 32;
    private static final int FOLDERS_MAX = 100_000;
    private static final String MBOX = ".mbox";

    private final Problems problems;
    private final List<SourceFolder> folders = new ArrayList<>();

    private SourceTree(Problems problems) {
        this.problems = problems;
    }

    /**
     * The Maildirs at and below a directory: those beside each other as Maildir++ has them ({@code
     * .Work.Projects}) and those in plain directories ({@code Work/Projects}). In the order of
     * their names.
     *
     * @throws IOException if the directory cannot be read, or has too many
     */
    public static List<SourceFolder> maildirs(Path root, Problems problems) throws IOException {
        var tree = new SourceTree(problems);
        tree.addMaildirs(root, List.of(), 0);
        return tree.named(root);
    }

    /**
     * An mbox file; or the files {@code x/y.mbox} below a directory, as {@code x/y}, in the order
     * of their names.
     *
     * @throws IOException if the directory cannot be read, or has too many
     */
    public static List<SourceFolder> mboxes(Path root, Problems problems) throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of(new SourceFolder(root, List.of()));
        }
        var tree = new SourceTree(problems);
        tree.addMboxes(root, List.of(), 0);
        return tree.named(root);
    }

    static boolean isMaildir(Path directory) {
        return Files.isDirectory(directory.resolve("cur"))
                || Files.isDirectory(directory.resolve("new"));
    }

    private void addMaildirs(Path directory, List<String> names, int depth) throws IOException {
        var isMaildir = isMaildir(directory);
        if (isMaildir) {
            add(new SourceFolder(directory, names));
        }
        for (var child : children(directory, depth)) {
            var name = child.getFileName().toString();
            if (!Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)
                    || (isMaildir && List.of("cur", "new", "tmp").contains(name))) {
                continue;
            }
            if (!name.startsWith(".")) {
                addMaildirs(child, below(names, List.of(name)), depth + 1);
            } else if (isMaildir(child)) {
                var decoded = MaildirPath.decode(name);
                if (decoded.isPresent()) {
                    add(new SourceFolder(child, below(names, decoded.get())));
                } else {
                    problems.add(child.toString(), "a name of no folder: not imported");
                }
            }
        }
    }

    private void addMboxes(Path directory, List<String> names, int depth) throws IOException {
        for (var child : children(directory, depth)) {
            var name = child.getFileName().toString();
            if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                addMboxes(child, below(names, List.of(name)), depth + 1);
            } else if (name.endsWith(MBOX)
                    && name.length() > MBOX.length()
                    && Files.isRegularFile(child, LinkOption.NOFOLLOW_LINKS)) {
                var stem = name.substring(0, name.length() - MBOX.length());
                add(new SourceFolder(child, below(names, List.of(stem))));
            } else if (!name.equals(Manifest.FILE)) {
                problems.add(child.toString(), "not an .mbox file: not imported");
            }
        }
    }

    private void add(SourceFolder folder) throws IOException {
        if (folders.size() == FOLDERS_MAX) {
            throw new IOException("more than " + FOLDERS_MAX + " mailboxes");
        }
        folders.add(folder);
    }

    private List<Path> children(Path directory, int depth) throws IOException {
        var children = new ArrayList<Path>();
        if (depth > DEPTH_MAX) {
            problems.add(directory.toString(), "too deep: not imported");
            return children;
        }
        try (var entries = Files.newDirectoryStream(directory)) {
            entries.forEach(children::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        children.sort(null);
        return children;
    }

    private static List<String> below(List<String> names, List<String> more) {
        var all = new ArrayList<>(names);
        all.addAll(more);
        return all;
    }

    /** The folders with what the manifest of an export says of them. */
    private List<SourceFolder> named(Path root) throws IOException {
        Map<Path, Manifest.Entry> entries = new TreeMap<>();
        Manifest.read(root, problems)
                .ifPresent(manifest ->
                        manifest.mailboxes()
                                .forEach(entry -> entries.put(root.resolve(entry.path()), entry)));
        var named = new ArrayList<SourceFolder>();
        for (var folder : folders) {
            var entry = entries.get(folder.path());
            named.add(
                    entry == null
                            ? folder
                            : new SourceFolder(
                                    folder.path(),
                                    entry.names(),
                                    entry.specialUse(),
                                    entry.subscribed()));
        }
        named.sort((a, b) -> compare(a.names(), b.names()));
        return named;
    }

    private static int compare(List<String> a, List<String> b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            var order = a.get(i).compareTo(b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    }
}
