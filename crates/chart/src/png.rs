//! A PNG file in a `data:` address: 8 bits a sample, one filter a row, deflate.

use miniz_oxide::deflate::compress_to_vec_zlib;

/// A PNG as a `data:` address. `samples` are rows from the top, `channels` (1 grey, 3 red-green-blue) a
/// pixel. The same samples give the same address.
pub(crate) fn data_address(width: u32, height: u32, channels: u8, samples: &[u8]) -> String {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::with_capacity(13);
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    let colour_type = if channels == 1 { 0 } else { 2 };
    header.extend([8, colour_type, 0, 0, 0]);
    chunk(&mut png, *b"IHDR", &header);
    let row = width as usize * usize::from(channels);
    chunk(
        &mut png,
        *b"IDAT",
        &compress_to_vec_zlib(&filtered(samples, row, usize::from(channels)), 6),
    );
    chunk(&mut png, *b"IEND", &[]);
    format!("data:image/png;base64,{}", base64(&png))
}

/// Each row with the filter before it (none, left or up) whose differences are smallest in sum, the rule of
/// thumb of the PNG specification.
fn filtered(samples: &[u8], row: usize, channels: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(samples.len() + samples.len() / row.max(1) + 1);
    let blank = vec![0; row];
    let mut above: &[u8] = &blank;
    for line in samples.chunks_exact(row.max(1)) {
        let left = |i: usize| i.checked_sub(channels).map_or(0, |i| line[i]);
        let filters: [Vec<u8>; 3] = [
            line.to_vec(),
            (0..row).map(|i| line[i].wrapping_sub(left(i))).collect(),
            (0..row).map(|i| line[i].wrapping_sub(above[i])).collect(),
        ];
        let size = |bytes: &Vec<u8>| -> u64 {
            bytes.iter().map(|b| u64::from(b.cast_signed().unsigned_abs())).sum()
        };
        let best = (0..3).min_by_key(|filter| size(&filters[*filter])).unwrap_or(0);
        out.push(best as u8);
        out.extend(&filters[best]);
        above = line;
    }
    out
}

fn chunk(png: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    let length = u32::try_from(data.len()).expect("a picture in a page is smaller than 4 GB");
    png.extend(length.to_be_bytes());
    let start = png.len();
    png.extend(kind);
    png.extend(data);
    let sum = crc32(&png[start..]);
    png.extend(sum.to_be_bytes());
}

/// The check sum of the PNG specification, bit by bit: pictures here are small.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    };
    !bytes.iter().fold(u32::MAX, step)
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let at = |i: usize| u32::from(three.get(i).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for i in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * i)) as usize & 63];
            out.push(if i <= three.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_sums_and_letters() {
        // The check value of CRC-32, and the examples of RFC 4648.
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        for (plain, coded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn rows_can_be_undone() {
        let samples: Vec<u8> = (0..48_u32).map(|i| (i * i * 7 % 251) as u8).collect();
        let mut above = vec![0_u8; 12];
        for (coded, plain) in filtered(&samples, 12, 3).chunks(13).zip(samples.chunks(12)) {
            let mut line: Vec<u8> = Vec::new();
            for (i, byte) in coded[1..].iter().enumerate() {
                let guess = match coded[0] {
                    0 => 0,
                    1 => i.checked_sub(3).map_or(0, |i| line[i]),
                    _ => above[i],
                };
                line.push(byte.wrapping_add(guess));
            }
            assert_eq!(line, plain);
            above = line;
        }
    }
}
