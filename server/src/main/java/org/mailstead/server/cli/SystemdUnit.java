package org.mailstead.server.cli;

import java.nio.file.Path;

/** The systemd unit. */
final class SystemdUnit {
    private SystemdUnit() {}

    /** The text of the unit; operations P-2. */
    static String text(Path program, Path config, Path data, String user) {
        return """
        # Made by "mailstead config systemd-unit". To install:
        #   useradd --system --home-dir %3$s --shell /usr/sbin/nologin %4$s
        #   install -d -o %4$s -g %4$s -m 0700 %3$s
        #   systemctl enable --now mailstead
        [Unit]
        Description=Mailstead mail server
        Wants=network-online.target
        After=network-online.target

        [Service]
        Type=simple
        User=%4$s
        Group=%4$s
        UMask=0077
        ExecStart=%1$s serve --config %2$s
        # SIGTERM is a clean stop: sessions are told, commits are finished.
        TimeoutStopSec=60s
        SuccessExitStatus=143
        Restart=always
        RestartSec=5s
        LimitNOFILE=65535
        SyslogIdentifier=mailstead

        # Ports below 1024 without root.
        AmbientCapabilities=CAP_NET_BIND_SERVICE
        CapabilityBoundingSet=CAP_NET_BIND_SERVICE

        # What the server has no business with.
        NoNewPrivileges=yes
        PrivateTmp=yes
        PrivateDevices=yes
        DevicePolicy=closed
        ProtectSystem=strict
        ProtectHome=yes
        ProtectProc=invisible
        ProtectClock=yes
        ProtectHostname=yes
        ProtectControlGroups=yes
        ProtectKernelLogs=yes
        ProtectKernelModules=yes
        ProtectKernelTunables=yes
        ReadWritePaths=%3$s
        RemoveIPC=yes
        RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
        RestrictNamespaces=yes
        RestrictRealtime=yes
        RestrictSUIDSGID=yes
        LockPersonality=yes
        SystemCallArchitectures=native
        SystemCallFilter=@system-service
        # Not MemoryDenyWriteExecute=yes: Java compiles to memory that it then runs, and would not
        # start. The libraries of SQLite and zstd are unpacked into PrivateTmp.

        [Install]
        WantedBy=multi-user.target
        """
                .formatted(program, config, data, user);
    }
}
