//! Blobs: pushing, pulling, and making them available in another repository.

use super::error::Failure;
use super::{Registry, RegistryError};
use bytes::Bytes;
use ecluse_domain::Digest;
use futures::{StreamExt as _, TryStreamExt as _};
use oci_distribution::Reference;
use oci_distribution::errors::OciDistributionError;
use oci_distribution::manifest::OciDescriptor;
use sha2::Digest as _;
use std::path::Path;
use tokio::io::AsyncWriteExt as _;

impl Registry {
    /// Pushes a blob from a file, unless the repository has it already. Returns whether the blob was
    /// sent.
    pub async fn push_blob_file(
        &self,
        repository: &str,
        file: &Path,
        digest: &Digest,
        size: u64,
    ) -> Result<bool, RegistryError> {
        let reference = self.by_digest(repository, digest);
        let io = |error| Failure::Io(error).about(reference.whole());
        if self.has_blob(&reference, digest).await? {
            return Ok(false);
        }
        let content = tokio_util::io::ReaderStream::with_capacity(
            tokio::fs::File::open(file).await.map_err(io)?,
            256 * 1024,
        );
        let content = content.map_err(OciDistributionError::from);
        let pushed = self
            .client
            .push_blob_stream(&reference, content, digest.as_str(), Some(size))
            .await;
        self.confirm_push(pushed, &reference, digest).await?;
        Ok(true)
    }

    /// Pushes a small blob, such as a config, unless the repository has it already.
    pub async fn push_blob(
        &self,
        repository: &str,
        content: impl Into<Bytes>,
    ) -> Result<Digest, RegistryError> {
        let (digest, _) = self.push_missing_blob(repository, content).await?;
        Ok(digest)
    }

    /// As [`push_blob`](Self::push_blob), but also returns whether the blob was sent.
    pub async fn push_missing_blob(
        &self,
        repository: &str,
        content: impl Into<Bytes>,
    ) -> Result<(Digest, bool), RegistryError> {
        let content = content.into();
        let digest = Digest::sha256(&content);
        let reference = self.by_digest(repository, &digest);
        if self.has_blob(&reference, &digest).await? {
            return Ok((digest, false));
        }
        let pushed = self
            .client
            .push_blob(&reference, content, digest.as_str())
            .await;
        self.confirm_push(pushed, &reference, &digest).await?;
        Ok((digest, true))
    }

    /// Makes a blob of one repository available in another: mounted if the registry supports it,
    /// otherwise copied.
    pub async fn mount_blob(
        &self,
        from: &str,
        to: &str,
        digest: &Digest,
        size: u64,
    ) -> Result<(), RegistryError> {
        if self.mount_blob_if_present(from, to, digest, size).await? {
            return Ok(());
        }
        Err(RegistryError::NotFound {
            reference: self.by_digest(from, digest).whole(),
        })
    }

    /// As [`mount_blob`](Self::mount_blob), but returns false when neither repository has the blob.
    pub async fn mount_blob_if_present(
        &self,
        from: &str,
        to: &str,
        digest: &Digest,
        size: u64,
    ) -> Result<bool, RegistryError> {
        let reference = self.by_digest(to, digest);
        if self.has_blob(&reference, digest).await? {
            return Ok(true);
        }
        if from == to {
            return Ok(false);
        }
        match self
            .client
            .mount_blob(&reference, &self.by_digest(from, digest), digest.as_str())
            .await
        {
            Ok(()) if self.has_blob(&reference, digest).await? => return Ok(true),
            // 202: the registry did not mount the blob and waits for an upload
            Ok(())
            | Err(
                OciDistributionError::SpecViolationError(_)
                | OciDistributionError::RegistryNoLocationError,
            ) => {}
            Err(error) => return Err(self.describe_error(error, &reference).await),
        }
        let file = tempfile::NamedTempFile::new()
            .map_err(|error| Failure::Io(error).about(reference.whole()))?;
        let mut out = tokio::fs::File::from_std(
            file.reopen()
                .map_err(|error| Failure::Io(error).about(reference.whole()))?,
        );
        match self.pull_blob(from, digest, size, &mut out).await {
            Err(RegistryError::NotFound { .. }) => return Ok(false),
            pulled => pulled?,
        }
        self.push_blob_file(to, file.path(), digest, size).await?;
        Ok(true)
    }

    /// Copies a blob into a file, which must be empty.
    pub async fn fetch_blob(
        &self,
        repository: &str,
        digest: &Digest,
        size: u64,
        file: std::fs::File,
    ) -> Result<(), RegistryError> {
        self.pull_blob(
            repository,
            digest,
            size,
            &mut tokio::fs::File::from_std(file),
        )
        .await
    }

    /// Copies a blob to `out`, and checks its digest and that it is not longer than announced.
    pub(super) async fn pull_blob(
        &self,
        repository: &str,
        digest: &Digest,
        size: u64,
        out: &mut (impl tokio::io::AsyncWrite + Unpin),
    ) -> Result<(), RegistryError> {
        let reference = self.by_digest(repository, digest);
        let io = |error| Failure::Io(error).about(reference.whole());
        self.authenticate().await;
        let descriptor = OciDescriptor {
            digest: digest.to_string(),
            size: i64::try_from(size).unwrap_or(i64::MAX),
            ..OciDescriptor::default()
        };
        let mut stream = match self.client.pull_blob_stream(&reference, &descriptor).await {
            Ok(stream) => stream.stream,
            Err(error) => return Err(self.describe_error(error, &reference).await),
        };
        let (mut hash, mut left) = (sha2::Sha256::new(), size);
        while let Some(piece) = stream.next().await {
            let piece = piece.map_err(io)?;
            left = left
                .checked_sub(piece.len() as u64)
                .ok_or_else(|| io(std::io::Error::other("the blob is longer than announced")))?;
            hash.update(&piece);
            out.write_all(&piece).await.map_err(io)?;
        }
        out.flush().await.map_err(io)?;
        let got = Digest::from_hash(hash.finalize().into());
        if got == *digest {
            Ok(())
        } else {
            Err(RegistryError::WrongDigest {
                reference: reference.whole(),
                expected: digest.clone(),
                got,
            })
        }
    }

    async fn has_blob(
        &self,
        reference: &Reference,
        digest: &Digest,
    ) -> Result<bool, RegistryError> {
        self.authenticate().await;
        match self.client.blob_exists(reference, digest.as_str()).await {
            Ok(exists) => Ok(exists),
            Err(error) => Err(self.describe_error(error, reference).await),
        }
    }

    /// Checks that a pushed blob has arrived.
    async fn confirm_push(
        &self,
        pushed: Result<String, OciDistributionError>,
        reference: &Reference,
        digest: &Digest,
    ) -> Result<(), RegistryError> {
        // a registry that sends no Location may have the blob all the same, so the next request
        // asks for it
        match pushed {
            Ok(_) | Err(OciDistributionError::RegistryNoLocationError) => {}
            Err(error) => return Err(self.describe_error(error, reference).await),
        }
        if ecluse_domain::planted::is_planted(ecluse_domain::planted::Bug::TrustsRegistry)
            || self.has_blob(reference, digest).await?
        {
            Ok(())
        } else {
            Err(
                Failure::Incomplete("it accepted the blob, but does not have it".to_owned())
                    .about(reference.whole()),
            )
        }
    }
}
