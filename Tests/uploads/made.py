"""Pictures and documents for the upload tests, good and hostile, made here so that no binary is kept.

Real JPEGs, GIFs and WebPs come from libvips' own tools; what is hostile about a file is put in by hand.
"""
import functools
import os
import struct
import subprocess
import tempfile
import zlib


def png(width, height, shade=40, extra=b''):
    """A PNG whose pixels follow a formula."""
    rows = b''.join(
        b'\0' + bytes(value for x in range(width) for value in ((x * 7 + shade) & 255, (y * 5) & 255, (x ^ y) & 255))
        for y in range(height))
    return png_of(width, height, zlib.compress(rows, 6), extra)


def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


def png_of(width, height, compressed, extra=b'', colours=2):
    head = struct.pack('>IIBBBBB', width, height, 8, colours, 0, 0, 0)
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', head) + extra + chunk(b'IDAT', compressed) + chunk(b'IEND', b''))


@functools.cache
def bomb(width, height):
    """A PNG of one colour: a few bytes for every row, and all the pixels that the header says."""
    packer, row = zlib.compressobj(9), b'\0' * (width + 1)
    return png_of(width, height, b''.join(packer.compress(row) for _ in range(height)) + packer.flush(), colours=0)


@functools.cache
def converted(width, height, ending, noise=0):
    """The formula's picture, or noise of a camera's kind, as another format, by libvips."""
    with tempfile.TemporaryDirectory() as folder:
        def vips(*arguments):
            subprocess.run(['vips', *arguments], cwd=folder, check=True, capture_output=True)
        if noise:
            vips('perlin', 'p.v', str(width), str(height), '--cell-size', '64')
            vips('gaussnoise', 'n.v', str(width), str(height), '--sigma', str(noise), '--mean', '0')
            vips('linear', 'p.v', 'q.v', '100', '128')
            vips('add', 'q.v', 'n.v', 's.v')
            vips('bandjoin', 's.v s.v s.v', 'c.v')
            vips('cast', 'c.v', 'u.v', 'uchar')
            vips('copy', 'u.v', 'in.v', '--interpretation', 'srgb')
        else:
            with open(os.path.join(folder, 'in.png'), 'wb') as source:
                source.write(png(width, height))
        vips('copy', 'in.v' if noise else 'in.png', f'out.{ending}' + ('[Q=88]' if ending == 'jpg' else ''))
        with open(os.path.join(folder, f'out.{ending}'), 'rb') as made:
            return made.read()


GPS_DATE = b'2026:03:14'


def exif(orientation):
    """A JPEG segment with EXIF: which way up, and the place in Jakarta where the photo was taken."""
    directory = 8 + 2 + 2 * 12 + 4
    values = directory + 2 + 3 * 12 + 4
    block = (b'II*\0' + struct.pack('<IH', 8, 2)
             + struct.pack('<HHIHH', 0x0112, 3, 1, orientation, 0) + struct.pack('<HHII', 0x8825, 4, 1, directory)
             + struct.pack('<I', 0) + struct.pack('<H', 3)
             + struct.pack('<HHI', 1, 2, 2) + b'S\0\0\0' + struct.pack('<HHII', 2, 5, 3, values)
             + struct.pack('<HHII', 29, 2, 11, values + 24) + struct.pack('<I', 0)
             + struct.pack('<6I', 6, 1, 12, 1, 3456, 100) + GPS_DATE + b'\0')
    return b'\xff\xe1' + struct.pack('>H', len(block) + 8) + b'Exif\0\0' + block


def photo(width=640, height=480, orientation=6, noise=12):
    """A camera's JPEG: noise, EXIF, GPS."""
    plain = converted(width, height, 'jpg', noise)
    return plain[:2] + exif(orientation) + plain[2:]


PDF = b'%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'
HTML = b'<html><script>alert(document.cookie)</script></html>'
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><script>alert(1)</script></svg>'


def archive():
    """A ZIP with one stored file."""
    data, name = b'isi', b'a.txt'
    crc = zlib.crc32(data)
    local = struct.pack('<4s5H3I2H', b'PK\3\4', 20, 0, 0, 0, 0, crc, 3, 3, 5, 0) + name + data
    entry = struct.pack('<4s6H3I5H2I', b'PK\1\2', 20, 20, 0, 0, 0, 0, crc, 3, 3, 5, 0, 0, 0, 0, 0, 0) + name
    return local + entry + struct.pack('<4s4H2IH', b'PK\5\6', 0, 0, 1, 1, len(entry), len(local), 0)


def wide_gif():
    """A GIF of a few bytes whose screen and picture are 65 535 pixels square."""
    side = struct.pack('<HH', 65535, 65535)
    return (b'GIF89a' + side + b'\x80\0\0' + b'\0\0\0\xff\xff\xff' + b',\0\0\0\0' + side + b'\0\x02\x02\x4c\x01\0;')


def wide_webp():
    """A WebP whose canvas is 16 384 pixels square, over a frame of one."""
    canvas = struct.pack('<I', 16383)[:3] * 2
    body = b'VP8X' + struct.pack('<I', 10) + b'\0\0\0\0' + canvas
    frame = bytes([0x2f, 0, 0, 0, 0, 0x88, 0x88, 0x08])
    body += b'VP8L' + struct.pack('<I', len(frame)) + frame
    return b'RIFF' + struct.pack('<I', len(body) + 4) + b'WEBP' + body


def form(parts, fields=()):
    """A multipart body of files `(field, file name, type, bytes)` and plain fields, with its headers."""
    mark = 'batas-formulir-unggah'
    body = [f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields]
    for field, name, kind, data in parts:
        body.append(f'--{mark}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
                    f'Content-Type: {kind}\r\n\r\n'.encode() + data + b'\r\n')
    return b''.join(body) + f'--{mark}--\r\n'.encode(), {'Content-Type': f'multipart/form-data; boundary={mark}'}
