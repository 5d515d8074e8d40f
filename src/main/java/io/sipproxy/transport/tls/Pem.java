package io.sipproxy.transport.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Textual encodings (RFC 7468): the blocks of a PEM file, with whatever stands between them passed over. */
final class Pem {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final int MAX_FILE = 16 * 1024 * 1024;

    private Pem() {
    }

    /**
     * One block.
     *
     * @param label what stands behind BEGIN
     * @param der   the contents; null for a block in a form older than RFC 7468, with headers in it
     */
    record Block(String label, byte[] der) {
    }

    /** Reads a file, of a size that such a file may have. */
    static byte[] readFile(final Path file, final TlsMaterialException.Fault fault) throws TlsMaterialException {
        try {
            if (Files.size(file) > MAX_FILE) {
                throw new TlsMaterialException(fault, "file " + file + " is larger than 16 MiB");
            }
            return Files.readAllBytes(file);
        } catch (final NoSuchFileException e) {
            throw new TlsMaterialException(fault, "there is no file " + file, e);
        } catch (final TlsMaterialException e) {
            throw e;
        } catch (final IOException e) {
            throw new TlsMaterialException(fault, "file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    static boolean isPem(final byte[] file) {
        return text(file).contains(BEGIN);
    }

    static List<Block> blocks(final byte[] file, final Path name, final TlsMaterialException.Fault fault)
        throws TlsMaterialException {
        final String text = text(file);
        final List<Block> blocks = new ArrayList<>();
        int begin = text.indexOf(BEGIN);
        while (begin >= 0) {
            final int labelEnd = text.indexOf(DASHES, begin + BEGIN.length());
            final String label = labelEnd < 0 ? "" : text.substring(begin + BEGIN.length(), labelEnd);
            final int end = text.indexOf(END + label + DASHES, begin);
            if (labelEnd < 0 || end < 0) {
                throw new TlsMaterialException(fault, "file " + name + " breaks off within a PEM block");
            }
            blocks.add(block(label, text.substring(labelEnd + DASHES.length(), end), name, fault));
            begin = text.indexOf(BEGIN, end);
        }
        return blocks;
    }

    private static Block block(final String label, final String body, final Path name,
        final TlsMaterialException.Fault fault) throws TlsMaterialException {
        if (body.indexOf(':') >= 0) {
            return new Block(label, null);
        }
        try {
            return new Block(label, Base64.getDecoder().decode(body.replaceAll("\\s", "")));
        } catch (final IllegalArgumentException e) {
            throw new TlsMaterialException(fault, "file " + name + " has a " + label + " that is not base64", e);
        }
    }

    private static String text(final byte[] file) {
        return new String(file, StandardCharsets.ISO_8859_1);
    }
}
