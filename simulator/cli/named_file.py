"""A file that the user names for what a command found."""

from pathlib import Path

from simulator.cli.app import fail


def write_named(path: Path, text: str, *read: Path) -> None:
    """Write a text to a file, whole or not at all, and never over one of the files that were read for it.

    What is made of files that were read is no scenario, so it takes the place of none. A link or a device, such as
    /dev/stdout, is written through: only a plain file is replaced in one step.
    """
    from simulator.report.files.folder import write_whole

    if any(path.exists() and source.exists() and path.samefile(source) for source in read):
        fail(f"{path} is the file that was read. Give another name.")
    if read and path.suffix in (".yaml", ".yml") and path.exists():
        fail(f"{path} is a scenario. Give a name that ends in .csv or .json.")
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            path.write_text(text, encoding="utf-8", newline="\n")
        else:
            write_whole(path, text)
    except OSError as error:
        fail(f"{path} cannot be written: {(error.strerror or str(error)).lower()}.")
