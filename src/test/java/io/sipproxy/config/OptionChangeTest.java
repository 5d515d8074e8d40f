package io.sipproxy.config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class OptionChangeTest {
    private static String fault(final String name, final String value) {
        final ConfigurationException e =
            assertThrows(ConfigurationException.class, () -> OptionChange.parse(name, value));
        assertEquals(1, e.faults().size());
        return e.faults().get(0);
    }

    @ParameterizedTest
    @CsvSource({"oos-check,OOS_CHECK,10,10000000000,10 s", "sipproxy.oos-check,OOS_CHECK,500 ms,500000000,500 ms",
        "oos-check,OOS_CHECK,0,0,0 s", "oos-force,OOS_FORCE,' 2 s ',2000000000,2 s",
        "overload-ctrl-dialog-rate,OVERLOAD_CTRL_DIALOG_RATE,100,100,100"})
    void shouldReadValuesAsAtTheStart(final String name, final Option option, final String text, final long value,
        final String shown) throws ConfigurationException {
        assertEquals(new OptionChange(option, value, shown), OptionChange.parse(name, text));
    }

    @Test
    void shouldRefuseBadValuesAsAtTheStart() {
        assertEquals("sipproxy.oos-check=301 (ctl): valid is 0 (off) or 100 ms-300 s; a bare number is in s, or put " +
            "us, ms, s, m or h behind it", fault("oos-check", "301"));
        assertEquals("sipproxy.oos-force=0 (ctl): valid is 100 ms-32 s; a bare number is in s, or put us, ms, s, m " +
            "or h behind it", fault("oos-force", "0"));
        assertEquals("sipproxy.overload-ctrl-dialog-rate=-1 (ctl): valid is 0-1000000",
            fault("sipproxy.overload-ctrl-dialog-rate", "-1"));
    }

    @Test
    void shouldNameTheNearestOptionWhenThereIsNone() {
        assertEquals("sipproxy.oos-chek=5 (ctl): unknown option; the nearest is sipproxy.oos-check",
            fault("oos-chek", "5"));
        assertEquals("sipproxy.=5 (ctl): unknown option; --help lists all", fault("", "5"));
    }

    @Test
    void shouldRefuseEveryOptionThatIsReadAtTheStartOnly() {
        assertEquals("sipproxy.sip-port=5062 (ctl): takes effect after restart only", fault("sip-port", "5062"));
        assertEquals("sipproxy.dn.7001.oos-check=5 (ctl): takes effect after restart only",
            fault("dn.7001.oos-check", "5"));
        assertEquals("sipproxy.record-route-key=(hidden) (ctl): takes effect after restart only",
            fault("record-route-key", "0123456789abcdef0123456789abcdef"));
        assertEquals(List.of(Option.OOS_CHECK, Option.OOS_FORCE, Option.OVERLOAD_CTRL_DIALOG_RATE),
            Arrays.stream(Option.values()).filter(option -> option.effective() == Effective.IMMEDIATELY).toList());
    }
}
