package org.wsgibridge.cpython;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Collections;
import java.util.Set;

/**
 * A folder in which nobody but this process's user can have put anything, where all users may make folders. Somebody
 * else could have made it first, in order to have his programs run.
 */
final class OwnFolder {

    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OTHERS =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private OwnFolder() {}

    /** Makes the folder, unless it exists. */
    static void create(Path folder) throws IOException {
        if (!posix(folder)) {
            Files.createDirectories(folder); // Windows has a temporary folder for each user
            return;
        }
        try {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNERS));
        } catch (FileAlreadyExistsException e) {
            if (!isOwn(folder)) {
                throw new CacheFolderException(folder, "other users can write there");
            }
        }
    }

    /** Whether nobody else has made the folder, and nobody else can write it. */
    static boolean isOwn(Path folder) throws IOException {
        if (!posix(folder)) {
            return true;
        }
        PosixFileAttributes found = Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return found.isDirectory()
                && found.owner().equals(self(folder.getParent()))
                && Collections.disjoint(found.permissions(), OTHERS);
    }

    /** A new file belongs to the process's user, who need not have a name. */
    private static UserPrincipal self(Path parent) throws IOException {
        Path file = Files.createTempFile(parent, "wsgi-bridge", null);
        try {
            return Files.getOwner(file);
        } finally {
            Files.delete(file);
        }
    }

    private static boolean posix(Path folder) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
