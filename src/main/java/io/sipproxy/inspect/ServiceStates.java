package io.sipproxy.inspect;

import io.sipproxy.proxy.CheckResult;
import io.sipproxy.proxy.Device;
import io.sipproxy.proxy.Devices;
import io.sipproxy.proxy.SipServerMember;
import io.sipproxy.proxy.SipServerPair;
import io.sipproxy.proxy.SipServers;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Which SIP Servers and devices are at work, and since when. */
final class ServiceStates {
    private final SipServers servers;
    private final Devices devices;
    private final LongSupplier nowNs;
    private final LongSupplier wallClockMs;
    private final long startedMs;

    ServiceStates(final SipServers servers, final Devices devices, final LongSupplier nowNs,
        final LongSupplier wallClockMs) {
        this.servers = servers;
        this.devices = devices;
        this.nowNs = nowNs;
        this.wallClockMs = wallClockMs;
        this.startedMs = wallClockMs.getAsLong();
    }

    List<PairState> pairs() {
        return servers.pairs().stream().map(this::pair).toList();
    }

    List<DeviceState> devices() {
        return devices.all().stream().map(this::device).toList();
    }

    private PairState pair(final SipServerPair pair) {
        return new PairState(pair.name(), pair == servers.serving(), member(pair, pair.primary()),
            pair.backup() == null ? null : member(pair, pair.backup()), timeOfDay(pair.activeSinceNs()),
            pair.isAvailable(), timeOfDay(pair.availableSinceNs()));
    }

    private MemberState member(final SipServerPair pair, final SipServerMember member) {
        return new MemberState(member.uri(), member == pair.active(), member.checkResult(),
            member.checkResult() == CheckResult.NONE ? 0 : timeOfDay(member.checkedNs()));
    }

    DeviceState device(final Device device) {
        return new DeviceState(device.number(), device.contact() == null ? null : device.contact().uri(),
            device.isVoiceOverIpService() ? "voice-over-ip-service" : "extension", device.isChecked(),
            !device.isOutOfService(), timeOfDay(device.changedNs()));
    }

    private long timeOfDay(final long thenNs) {
        return thenNs == SipServerPair.SINCE_START ? startedMs
            : wallClockMs.getAsLong() - TimeUnit.NANOSECONDS.toMillis(nowNs.getAsLong() - thenNs);
    }
}
