package io.sipproxy;

import io.sipproxy.config.Configuration;
import io.sipproxy.config.ConfigurationException;
import io.sipproxy.config.Option;
import io.sipproxy.digest.Users;
import io.sipproxy.digest.UsersFile;
import io.sipproxy.storage.FileStamp;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** From the configuration to the registrar's users. */
final class RegistrarUsers {
    private RegistrarUsers() {
    }

    /**
     * Reads the users file, which is part of the configuration.
     *
     * @return the users; null if there is no such file configured, or nobody registers here.
     * @throws ConfigurationException with a line for each fault of the file.
     */
    static Users read(final Configuration configuration) throws ConfigurationException {
        if (file(configuration) == null) {
            return null;
        }
        final List<String> faults = new ArrayList<>();
        final Users users = UsersFile.read(file(configuration), faults);
        if (!faults.isEmpty()) {
            throw configuration.faultsOf(Option.REGISTRAR_USERS, faults);
        }
        return users;
    }

    /** @return the users file; null if there is none configured, or nobody registers here. */
    static Path file(final Configuration configuration) {
        return configuration.isRegistrar() && configuration.isSet(Option.REGISTRAR_USERS)
            ? Path.of(configuration.text(Option.REGISTRAR_USERS)) : null;
    }

    /** @return what the users file looks like, to be asked before it is read; null if there is none. */
    static String stamp(final Configuration configuration) {
        final Path file = file(configuration);
        return file == null ? null : FileStamp.of(file);
    }
}
