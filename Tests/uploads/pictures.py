"""Pictures: their copies, what is taken out of them, and files that mean harm. With the real libvips in its sandbox."""
import os
import subprocess
import tempfile
import time

import made
from office import ROOT, together

STRAPI = os.path.join(ROOT, 'Tests', 'Fixtures', 'strapi', 'strapi-project')
FOREIGN = {'KAVLING_CONTENT': STRAPI, 'KAVLING_RULES': ''}


def send(office, name, kind, data, fields=(), path='/api/upload'):
    body, headers = made.form([('files', name, kind, data)], fields)
    return office.send('POST', path, body, headers)


def kept(office):
    """Names and sizes in the upload folder, and what is left in the stage."""
    folder = os.path.join(office.folder, 'data', 'uploads')
    files = {name: os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder) if name != 'stage'}
    return files, os.listdir(os.path.join(folder, 'stage'))


def fetched(office, url):
    status, data = office.send('GET', url)
    assert status == 200, (url, status)
    return data


def header_of(data):
    """What libvips says of a picture, metadata included."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        said = subprocess.run(['vipsheader', '-a', file.name], capture_output=True, text=True, check=True).stdout
    return dict(line.split(': ', 1) for line in said.splitlines()[1:] if ': ' in line)


# --- what is made of a picture --------------------------------------------------
def a_photo_is_kept_upright_smaller_and_without_the_place_it_was_taken_at(start):
    office = start(**FOREIGN)
    photo = made.photo(1600, 1200, orientation=6)
    assert b'2026:03:14' in photo
    status, answer = send(office, 'depan rumah.jpg', 'image/jpeg', photo)
    assert status == 200, answer
    file = answer[0]
    assert (file['width'], file['height']) == (1200, 1600), file
    assert {name: (copy['width'], copy['height']) for name, copy in file['formats'].items()} == {
        'thumbnail': (117, 156), 'small': (375, 500), 'medium': (563, 750), 'large': (750, 1000)}, file['formats']
    for copy in [file, *file['formats'].values()]:
        data = fetched(office, copy['url'])
        told = header_of(data)
        assert (int(told['width']), int(told['height'])) == (copy['width'], copy['height'])
        assert not any(word in key for key in told for word in ('exif', 'gps', 'orientation', 'xmp')), told
        assert made.GPS_DATE not in data and b'Exif' not in data
        assert copy['size'] == round(len(data) / 1000, 2) and copy.get('sizeInBytes', len(data)) == len(data)
    assert len(fetched(office, file['url'])) < len(photo)
    office.stop()


def a_copy_is_named_as_strapi_names_it(start):
    office = start(**FOREIGN)
    file = send(office, 'depan.jpg', 'image/jpeg', made.converted(600, 300, 'jpg'))[1][0]
    small = file['formats']['small']
    assert small == {'name': 'small_depan.jpg', 'hash': 'small_' + file['hash'], 'ext': '.jpg', 'mime': 'image/jpeg',
                     'path': None, 'width': 500, 'height': 250, 'size': small['size'],
                     'sizeInBytes': small['sizeInBytes'], 'url': f'/uploads/small_{file["hash"]}.jpg'}, small
    assert set(file['formats']) == {'thumbnail', 'small'}
    office.stop()


def every_kind_of_picture_gets_copies_of_its_own_kind(start):
    office = start(**FOREIGN)
    for ending, kind in (('png', 'image/png'), ('webp', 'image/webp'), ('gif', 'image/gif'), ('tif', 'image/tiff')):
        status, answer = send(office, 'gambar.' + ending, kind, made.converted(600, 400, ending))
        assert status == 200 and set(answer[0]['formats']) == {'thumbnail', 'small'}, (ending, answer)
        loader = header_of(fetched(office, answer[0]['formats']['small']['url']))['vips-loader']
        assert loader.startswith(ending.replace('tif', 'tiff')), (ending, loader)
    office.stop()


def a_small_picture_has_no_copies_and_is_kept_clean(start):
    office = start(**FOREIGN)
    for photo in (made.photo(100, 80, orientation=1), made.png(50, 40, extra=made.chunk(b'tEXt', b'Comment\0Jl. Mawar 3'))):
        file = send(office, 'kecil', 'image/jpeg', photo)[1][0]
        assert file['formats'] is None, file
        data = fetched(office, file['url'])
        assert made.GPS_DATE not in data and b'Mawar' not in data
    office.stop()


def what_cannot_be_made_smaller_is_kept_as_it_came_but_for_what_nobody_needs(start):
    office = start(**FOREIGN)
    first = fetched(office, send(office, 'a.jpg', 'image/jpeg', made.photo(400, 300, 1))[1][0]['url'])
    dirty = first[:2] + made.exif(1) + first[2:] + made.HTML
    again = fetched(office, send(office, 'b.jpg', 'image/jpeg', dirty)[1][0]['url'])
    assert len(again) <= len(first) and made.GPS_DATE not in again and b'script' not in again
    office.stop()


def deleting_or_replacing_a_picture_takes_its_copies_along(start):
    office = start(**FOREIGN)
    file = send(office, 'a.jpg', 'image/jpeg', made.converted(1200, 900, 'jpg'))[1][0]
    assert len(kept(office)[0]) == 5
    status, again = send(office, 'b.jpg', 'image/jpeg', made.converted(300, 200, 'jpg'), path=f'/api/upload?id={file["id"]}')
    assert status == 200 and again['url'] == file['url'] and set(again['formats']) == {'thumbnail'}, again
    assert sorted(kept(office)[0]) == sorted(url.split('/')[2] for url in (again['url'], again['formats']['thumbnail']['url']))
    assert office.send('DELETE', f'/api/upload/files/{file["id"]}')[0] == 200
    assert kept(office) == ({}, [])
    office.stop()


def a_copy_is_in_the_backup_and_looked_for_by_the_check(start):
    office = start(**FOREIGN)
    file = send(office, 'a.jpg', 'image/jpeg', made.converted(600, 400, 'jpg'))[1][0]
    said = office.run('backup', os.path.join(office.folder, 'b')).stdout
    assert 'files: 3' in said, said
    os.unlink(os.path.join(office.folder, 'data', file['formats']['small']['url'][1:]))
    checked = office.run('check', '--data')
    assert checked.returncode == 1 and f'small_{file["hash"]}.jpg' in checked.stdout, checked.stdout
    office.stop()


# --- files that mean harm -------------------------------------------------------
def nothing_is_left_of(office, before):
    assert kept(office) == (before, []), kept(office)


def a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(start):
    office = start(**FOREIGN)
    bombs = [('bom.png', 'image/png', made.bomb(20000, 20000)), ('bom.gif', 'image/gif', made.wide_gif()),
             ('bom.webp', 'image/webp', made.wide_webp())]
    for name, kind, data in bombs:
        began = time.monotonic()
        status, answer = send(office, name, kind, data)
        assert status == 400 and 'more than 50 million pixels' in answer['error']['message'], (name, answer)
        assert time.monotonic() - began < 1, name
    # One pixel on either side of the bound.
    assert send(office, 'a.png', 'image/png', made.bomb(10000, 5000))[0] == 200
    assert send(office, 'b.png', 'image/png', made.bomb(10000, 5001))[0] == 400
    assert not kept(office)[1]
    office.stop()


def a_picture_that_breaks_off_is_refused(start):
    office = start(**FOREIGN)
    whole = made.converted(800, 600, 'jpg')
    for name, data in (('a.jpg', whole[:len(whole) // 2]), ('b.jpg', whole[:-2]), ('c.png', made.png(300, 200)[:-40])):
        status, answer = send(office, name, 'image/jpeg', data)
        assert (status, answer['error']['message']) == (400, 'File is not a valid image'), (name, answer)
    nothing_is_left_of(office, {})
    office.stop()


def a_picture_whose_header_lies_does_the_server_no_harm(start):
    office = start(**FOREIGN)
    # A header of 7000 by 7000 over the pixels of another picture; pixels that go on far beyond the header.
    short = made.png_of(7000, 7000, made.zlib.compress(b'\0' * 1000))
    endless = made.png_of(40, 40, made.zlib.compress(b'\0' * 50_000_000, 9))
    for data in (short, endless):
        status, answer = send(office, 'a.png', 'image/png', data)
        assert status in (200, 400), answer
    assert office.send('GET', '/_health')[0] == 204
    assert not kept(office)[1]
    office.stop()


def a_polyglot_loses_its_second_half(start):
    office = start(**FOREIGN)
    both = made.converted(300, 200, 'jpg') + made.HTML
    status, answer = send(office, 'gambar.jpg', 'image/jpeg', both)
    assert status == 200, answer
    assert b'script' not in fetched(office, answer[0]['url'])
    status, answer = send(office, 'dua.pdf', 'application/pdf', made.PDF + made.archive())
    assert status == 200 and answer[0]['mime'] == 'application/pdf', answer
    office.stop()


def a_pdf_called_jpg_never_reaches_the_decoder(start):
    office = start(**FOREIGN)
    status, answer = send(office, 'ktp.jpg', 'image/jpeg', made.PDF)
    assert status == 200 and answer[0]['mime'] == 'application/pdf' and answer[0]['formats'] is None, answer
    status, answer = send(office, 'gambar.jpg', 'image/jpeg', made.SVG)
    assert status == 200 and answer[0]['mime'] == 'image/svg+xml' and answer[0]['formats'] is None, answer
    office.stop()


def pictures_that_come_at_once_are_all_made_smaller(start):
    office = start(**FOREIGN)
    answers = together(12, lambda n: send(office, f'{n}.jpg', 'image/jpeg', made.converted(1200, 900, 'jpg')), 12)
    assert all(status == 200 and len(files[0]['formats']) == 4 for status, files in answers), answers
    assert not kept(office)[1]
    office.stop()


def without_libvips_pictures_are_still_cleaned_and_the_operator_is_told(start):
    hidden = os.path.join(start.folder, 'empty')
    os.mkdir(hidden)
    # In a mount namespace of its own, where the tool is not there.
    office = start(prefix=['unshare', '-rm', 'bash', '-c', 'mount --bind /dev/null /usr/bin/vips; exec "$0" "$@"'], **FOREIGN)
    said = [time.sleep(0.1) for _ in range(50) if not any('libvips' in line for line in office.lines)]
    assert len(said) < 50, office.lines
    photo = made.photo(600, 400, orientation=6)
    status, answer = send(office, 'a.jpg', 'image/jpeg', photo)
    assert status == 200 and answer[0]['formats'] is None, answer
    data = fetched(office, answer[0]['url'])
    assert made.GPS_DATE not in data and header_of(data)['orientation'] == '6'
    assert send(office, 'b.jpg', 'image/jpeg', photo[:5000])[0] == 400
    office.stop()


def twelve_megapixels_take_half_a_second_and_150_megabytes(start):
    office = start(**FOREIGN)
    photo = made.photo(4000, 3000, orientation=6)
    assert 2_000_000 < len(photo) < 5_000_000, len(photo)
    send(office, 'warm.jpg', 'image/jpeg', photo)
    began = time.monotonic()
    status, answer = send(office, 'a.jpg', 'image/jpeg', photo)
    took = time.monotonic() - began
    assert status == 200 and len(answer[0]['formats']) == 4, answer
    print(f'12 megapixels, {len(photo) / 1e6:.1f} MB: {took:.2f} s for the whole request', flush=True)
    # The limit of the release build on an idle machine is 0.5 s; scripts/bench holds it.
    assert took < 5, took
    office.stop()
