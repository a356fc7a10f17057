//! `.safetensors`: a JSON header and the tensors.

use safetensors::{Dtype as Stored, SafeTensors};

use super::{Dtype, Layout, Matrix, decode, unreadable::Unreadable};

pub(super) fn read(bytes: &[u8], file: &str, array: Option<&str>) -> Result<Matrix, Unreadable> {
    let tensors = SafeTensors::deserialize(bytes)?;
    let mut known: Vec<String> = tensors.names().into_iter().map(str::to_owned).collect();
    known.sort();
    let name = match (array, known.as_slice()) {
        (Some(name), _) => name.to_owned(),
        (None, [only]) => only.clone(),
        (None, _) => return Err(Unreadable::WhichArray { file: file.to_owned(), known }),
    };
    if !known.contains(&name) {
        return Err(Unreadable::NoSuchArray { name, known });
    }
    let tensor = tensors.tensor(&name)?;
    let layout = Layout { dtype: dtype(tensor.dtype())?, big_endian: false, by_columns: false };
    let axes: Vec<u64> = tensor.shape().iter().map(|&axis| axis as u64).collect();
    decode(layout, &axes, tensor.data())
}

fn dtype(stored: Stored) -> Result<Dtype, Unreadable> {
    match stored {
        Stored::BOOL => Ok(Dtype::Bool),
        Stored::I8 => Ok(Dtype::Int(1)),
        Stored::I16 => Ok(Dtype::Int(2)),
        Stored::I32 => Ok(Dtype::Int(4)),
        Stored::I64 => Ok(Dtype::Int(8)),
        Stored::U8 => Ok(Dtype::Uint(1)),
        Stored::U16 => Ok(Dtype::Uint(2)),
        Stored::U32 => Ok(Dtype::Uint(4)),
        Stored::U64 => Ok(Dtype::Uint(8)),
        Stored::F16 => Ok(Dtype::Half),
        Stored::BF16 => Ok(Dtype::Brain),
        Stored::F32 => Ok(Dtype::Single),
        Stored::F64 => Ok(Dtype::Double),
        Stored::C64 => Err(Unreadable::Dtype {
            name: "complex64".to_owned(),
            hint: "; real and imaginary parts apart",
        }),
        // The library may learn further types; 8-bit floats and smaller are among those it knows.
        other => Err(Unreadable::Dtype { name: format!("{other:?}"), hint: "" }),
    }
}
