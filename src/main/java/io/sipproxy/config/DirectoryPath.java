package io.sipproxy.config;

/** The name of a directory; a {@link java.nio.file.Path}. Whether it exists is for those to say who use it. */
record DirectoryPath() implements ValueKind {
    private static final FilePath FILE = new FilePath();

    @Override
    public Object parse(final String text) {
        return FILE.parse(text);
    }

    @Override
    public String valid() {
        return "name of a directory";
    }
}
