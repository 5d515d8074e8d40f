package io.sipproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** The security model names tests; a test that was renamed or removed shows nothing any more. */
class SecurityModelTest {
    private static final Path MODEL = Path.of("native-notes/security.md");
    private static final Pattern REFERENCE = Pattern.compile("`((?:[a-z]+/)*[A-Za-z0-9]+)#([A-Za-z0-9]+)`");
    private static final String CLAIMS = "| claim | shown by |";

    @Test
    void shouldNameTestsThatExist() throws IOException {
        final List<String> missing = new ArrayList<>();
        final Matcher references = REFERENCE.matcher(Files.readString(MODEL));
        int found = 0;
        while (references.find()) {
            found++;
            if (!isTest(references.group(1), references.group(2))) {
                missing.add(references.group());
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(found > 0, "no test is named");
    }

    @Test
    void shouldNameATestForEveryClaim() throws IOException {
        final List<String> bare = new ArrayList<>();
        boolean isOfClaims = false;
        int claims = 0;
        for (final String line : Files.readAllLines(MODEL)) {
            isOfClaims = line.equals(CLAIMS) || isOfClaims && line.startsWith("|");
            if (isOfClaims && !line.equals(CLAIMS) && !line.startsWith("| ---")) {
                claims++;
                if (!REFERENCE.matcher(line).find()) {
                    bare.add(line);
                }
            }
        }
        assertEquals(List.of(), bare);
        assertTrue(claims > 0, "no table begins with " + CLAIMS);
    }

    @Test
    void shouldKnowATestFromWhatIsNone() {
        assertTrue(isTest("SecurityModelTest", "shouldKnowATestFromWhatIsNone"));
        assertFalse(isTest("SecurityModelTest", "isTest"));
        assertFalse(isTest("SecurityModelTest", "shouldKnow"));
        assertFalse(isTest("NoSuchTest", "shouldKnowATestFromWhatIsNone"));
    }

    @Test
    void shouldBeNamedByReadme() throws IOException {
        assertTrue(Files.readString(Path.of("README.md")).contains("](native-notes/security.md)"));
    }

    /** Whether JUnit would run the method. */
    private static boolean isTest(final String type, final String method) {
        final String name = SecurityModelTest.class.getPackageName() + '.' + type.replace('/', '.');
        try {
            final Class<?> found = Class.forName(name, false, SecurityModelTest.class.getClassLoader());
            return Arrays.stream(found.getDeclaredMethods()).anyMatch(
                each -> each.getName().equals(method) && AnnotationSupport.isAnnotated(each, Testable.class));
        } catch (final ClassNotFoundException e) {
            return false;
        }
    }
}
