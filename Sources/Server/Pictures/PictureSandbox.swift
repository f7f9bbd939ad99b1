//  PictureSandbox: where pictures are decoded: a process of its own that sees nothing and may use little.
//
//  Decoders are where hostile files do their harm. The child has no network, no other process, no files but libraries,
//  its own folder, and the picture, which it may read only; `prlimit` bounds what it uses. Tried once at start.
//  Always: without bubblewrap, or where the system allows no namespaces, the bounds remain and the operator is told;
//          without libvips there is no sandbox, and pictures get no copies.

import Content
import Foundation

/// How a child that decodes pictures is started.
package struct PictureSandbox: Sendable {
    /// Whether the child sees nothing of the system, or is bounded only.
    package let isSealed: Bool
    private let programs: Programs
    private let limits: PictureLimits
    /// Decoders of formats that nobody needs; hidden from a sealed child.
    private let modules: [String]

    private struct Programs {
        let prlimit: String
        let shell: String
        let bubblewrap: String?
    }

    /// What there is, tried out, and what the operator should know.
    /// - Parameter path: Folders to look for programs in.
    package static func probe(
        limits: PictureLimits = PictureLimits(), path: [String] = ["/usr/bin", "/bin", "/usr/local/bin"]
    ) async -> (sandbox: PictureSandbox?, warnings: [String]) {
        func find(_ name: String) -> String? {
            path.map { $0 + "/" + name }.first { FileManager.default.isExecutableFile(atPath: $0) }
        }
        guard find("vips") != nil, let prlimit = find("prlimit"), let shell = find("sh") else {
            return (nil, ["warning: libvips-tools is not installed: pictures are stored without smaller copies"])
        }
        for bubblewrap in [find("bwrap"), nil] {
            let sandbox = PictureSandbox(
                isSealed: bubblewrap != nil,
                programs: Programs(prlimit: prlimit, shell: shell, bubblewrap: bubblewrap), limits: limits,
                modules: modules())
            guard await sandbox.works() else { continue }
            guard bubblewrap == nil else { return (sandbox, []) }
            let reason = find("bwrap") == nil ? "bubblewrap is not installed" : "bubblewrap may make no namespaces here"
            return (sandbox, ["warning: \(reason): pictures are decoded in a bounded process, but not in a sandbox"])
        }
        return (nil, ["warning: libvips does not run here: pictures are stored without smaller copies"])
    }

    private func works() async -> Bool {
        let folder = FileManager.default.temporaryDirectory.path
        let outcome = try? await run("vips --version", in: folder, reading: nil)
        return outcome == .exited(0)
    }

    /// Runs a shell script in a folder that it may write to.
    /// - Parameter input: The file in the folder that it must not change.
    func run(_ script: String, in folder: String, reading input: String?) async throws -> ChildOutcome {
        try await ChildProcess.run(
            command(script, in: folder, reading: input), in: folder,
            environment: [
                "PATH": "/usr/bin:/bin:/usr/local/bin", "VIPS_BLOCK_UNTRUSTED": "1", "VIPS_CONCURRENCY": "1",
                // Nothing goes to disk: what does not fit into the bounds of memory is refused.
                "VIPS_DISC_THRESHOLD": "1g", "LC_ALL": "C",
            ], timeout: limits.timeout)
    }

    /// The whole command, program first.
    func command(_ script: String, in folder: String, reading input: String?) -> [String] {
        let bounds = [
            programs.prlimit, "--as=\(limits.addressBytes)", "--cpu=\(limits.cpuSeconds)",
            "--fsize=\(limits.fileBytes)", "--nofile=\(limits.openFiles)", "--core=0", "--",
        ]
        guard let bubblewrap = programs.bubblewrap else { return bounds + [programs.shell, "-c", script] }
        let system = [
            "--ro-bind", "/usr", "/usr", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
            "--symlink",
            "usr/bin", "/bin", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp",
        ]
        let hidden = modules.flatMap { ["--tmpfs", $0] }
        let guarded = input.map { ["--ro-bind", folder + "/" + $0, "/job/" + $0] } ?? []
        return bounds + [
            bubblewrap, "--unshare-all", "--die-with-parent", "--new-session", "--uid", "65534", "--gid", "65534",
            "--cap-drop", "ALL",
        ] + system + hidden + ["--bind", folder, "/job"] + guarded + ["--chdir", "/job", "sh", "-c", script]
    }

    /// Folders of libvips' plug-ins: PDF, ImageMagick, OpenSlide and the like.
    private static func modules() -> [String] {
        let files = FileManager.default
        let libraries =
            ["/usr/lib"] + ((try? files.contentsOfDirectory(atPath: "/usr/lib")) ?? []).map { "/usr/lib/" + $0 }
        return libraries.filter { $0 == "/usr/lib" || $0.hasSuffix("-linux-gnu") }.flatMap { folder in
            ((try? files.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasPrefix("vips-modules") }
                .map { folder + "/" + $0 }
        }
    }
}
